// Swagger UI as it is published; a file of its own, since the page's policy lets no script stand in it.
SwaggerUIBundle({ url: "/openapi.yaml", dom_id: "#interface", deepLinking: true, validatorUrl: null });
