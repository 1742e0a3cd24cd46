package dev.eunoe.chat.auth;

import dev.eunoe.audit.Audit;
import dev.eunoe.chat.door.Bodies;
import dev.eunoe.chat.door.Door;
import dev.eunoe.config.AuthMode;
import dev.eunoe.config.EunoeConfig;
import dev.eunoe.memory.keys.Scope;
import dev.eunoe.turn.problem.ErrorMapping;
import dev.eunoe.turn.problem.Problem;
import dev.eunoe.turn.problem.ProblemException;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;

/**
 * Asks every request for a key or token, whatever its route, unless its path is open to all ({@link
 * Access}); also those that ask to become a socket. Nothing of a body has been read before.
 */
@ApplicationScoped
class Gate {
  private final Callers callers;
  private final Bodies bodies;
  private final boolean asks;

  Gate(Callers callers, Bodies bodies, EunoeConfig config) {
    this.callers = callers;
    this.bodies = bodies;
    this.asks = AuthMode.of(config).asksEachRequest();
  }

  void register(@Observes Filters filters) {
    if (asks) {
      filters.register(this::pass, Door.WHO_CALLS);
    }
  }

  private void pass(RoutingContext route) {
    Optional<Scope> needed = Access.of(route.normalizedPath());
    if (needed.isEmpty()) {
      route.next();
      return;
    }
    callers
        .of(route.request().headers()::getAll, address(route))
        .invoke(caller -> require(needed.get(), caller, route))
        .subscribe()
        .with(
            caller -> {
              caller.makes(route);
              route.next();
            },
            failure -> refuse(route, failure));
  }

  private void require(Scope needed, Caller caller, RoutingContext route) {
    if (caller.scopes().contains(needed)) {
      return;
    }
    Audit.refused(caller.keyId(), address(route), "scope-" + needed.word());
    throw new Problem(
            403,
            "permission_error",
            "insufficient_scope",
            "Authorization",
            "The key or token of this request opens "
                + (caller.scopes().isEmpty() ? "nothing" : Scope.words(caller.scopes()))
                + ", but this needs the scope "
                + needed.word()
                + ".")
        .asException();
  }

  private void refuse(RoutingContext route, Throwable failure) {
    bodies.refuse(
        route,
        failure instanceof ProblemException refused
            ? refused
            : ErrorMapping.problem(failure).asException());
  }

  /** Where a request comes from; of IPv6 the network, since one caller has all its addresses. */
  static String address(RoutingContext route) {
    SocketAddress remote = route.request().remoteAddress();
    return Addresses.network(remote == null ? "" : String.valueOf(remote.hostAddress()));
  }
}
