/**
 * Access tokens of an OpenID provider: whom one was made for, and what it opens. Open {@link
 * dev.eunoe.chat.auth.oidc.AccessTokens} first: it asks the framework's extension, which verifies
 * them; {@link dev.eunoe.chat.auth.oidc.Provider} tells that of the provider, {@link
 * dev.eunoe.chat.auth.oidc.TokenFault} is what may be wrong with one.
 */
@NullMarked
@CheckReturnValue
package dev.eunoe.chat.auth.oidc;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
