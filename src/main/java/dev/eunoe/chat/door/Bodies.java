package dev.eunoe.chat.door;

import dev.eunoe.config.EunoeConfig;
import dev.eunoe.turn.problem.Problem;
import dev.eunoe.turn.problem.ProblemException;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.impl.RoutingContextInternal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads what requests bring, before any route sees them: as large as one may be, and as much as all
 * may hold together ({@link RequestMemory}). It takes the place of the framework's body handler,
 * which would keep every body whole however many there are. What comes of a body whose request is
 * refused is thrown away, for a while.
 */
@ApplicationScoped
public class Bodies {
  /**
   * "This is no fault": the answer is whole, and no more of the request is wanted (RFC 9113, 8.1).
   */
  private static final long NO_ERROR = 0;

  /** So much of a refused body is read and thrown away, so that its client sees the refusal. */
  private static final long MAX_DISCARDED = 64L << 20;

  /** What routes other than the interfaces' own may be sent, which read it in ways of theirs. */
  private static final long MAX_ELSEWHERE = 1 << 20;

  /** Of the interfaces' own, this one is for who has not yet shown a key. */
  private static final String SIGN_IN = "/v1/session";

  private static final Set<HttpMethod> WITHOUT_BODY =
      Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

  /** What {@link dev.eunoe.config.WebConfig#bodyPatience()} is given once more for. */
  private static final int PATIENCE_BYTES = 32 << 10;

  /** Some clients lose an answer with whose last byte they are told that nothing more is read. */
  private static final long READ_MILLIS = 1_000;

  private static final long NO_TIMER = -1;

  private final RequestMemory memory;
  private final Refusals refusals;
  private final long patienceMillis;

  Bodies(RequestMemory memory, Refusals refusals, EunoeConfig config) {
    this.memory = memory;
    this.refusals = refusals;
    this.patienceMillis = config.web().bodyPatience().toMillis();
  }

  void register(@Observes Filters filters) {
    filters.register(this::read, Door.FIRST - 2);
  }

  private void read(RoutingContext route) {
    HttpServerRequest request = route.request();
    if (!mayFollow(request) || request.isEnded()) {
      route.next();
      return;
    }
    ((RoutingContextInternal) route).visitHandler(RoutingContextInternal.BODY_HANDLER);
    var reading = new Reading(route);
    if (declared(request) > reading.most) {
      reading.refuse(tooLarge("The request", reading.most));
      return;
    }
    if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
      var unused = request.response().writeContinue();
    }
    request.exceptionHandler(failure -> reading.close());
    request.handler(reading::chunk);
    request.endHandler(end -> reading.end());
    route.addEndHandler(done -> reading.reservation.close());
    reading.look();
    request.resume();
  }

  /**
   * Refuses a request before its body is read. What is not taken from a stream of HTTP/2 would fill
   * the window that all streams of its connection share.
   */
  public void refuse(RoutingContext route, ProblemException refused) {
    refusals.send(route, refused);
    discard(route, patienceMillis);
  }

  private void discard(RoutingContext route, long patience) {
    HttpServerRequest request = route.request();
    boolean goesOn = request.version() == HttpVersion.HTTP_2 || mayFollow(request);
    if (goesOn && !request.isEnded()) {
      new Rest(route, patience).begin();
    }
  }

  /** Ends a request that goes on; over HTTP/2 its stream alone, whose connection has others. */
  private static void cut(HttpServerRequest request) {
    if (request.version() == HttpVersion.HTTP_2) {
      var unused = request.response().reset(NO_ERROR);
    } else {
      var unused = request.connection().close();
    }
  }

  /** Whether a body comes; over HTTP/2 it need not be announced. */
  static boolean mayFollow(HttpServerRequest request) {
    String length = request.getHeader("Content-Length");
    return length != null
        ? !length.strip().equals("0")
        : request.headers().contains("Transfer-Encoding")
            || request.version() == HttpVersion.HTTP_2 && !WITHOUT_BODY.contains(request.method());
  }

  private static long declared(HttpServerRequest request) {
    String length = request.getHeader("Content-Length");
    try {
      return length == null ? 0 : Long.parseLong(length.strip());
    } catch (NumberFormatException e) {
      return 0; // its bytes are counted as they come
    }
  }

  static Problem tooLarge(String what, long most) {
    return new Problem(
        413,
        "invalid_request_error",
        "request_too_large",
        null,
        what
            + " is larger than the "
            + most
            + " bytes that this server takes with its memory; send less at once.");
  }

  static Problem noRoom() {
    return Problem.busy(
        "This server is busy with other large requests; try again in a few seconds.");
  }

  private Problem tooSlow() {
    return new Problem(
        408,
        "invalid_request_error",
        "request_too_slow",
        null,
        "The request did not arrive in time: a body may take %d ms (eunoe.web.body-patience), and as long again for each %d bytes; send it again, and faster."
            .formatted(patienceMillis, PATIENCE_BYTES));
  }

  /** How much longer what has come so far may take; 0 when it took too long. */
  private static long millisLeft(long patience, long beganNanos, long arrived) {
    long may = patience * (1 + arrived / PATIENCE_BYTES);
    return Math.max(0, may - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNanos));
  }

  /** A body that is wanted, until it is whole or refused. */
  private final class Reading {
    private final RoutingContext route;
    private final long beganNanos = System.nanoTime();
    private final RequestMemory.Reservation reservation = memory.reserve();
    private final long most;
    private final boolean typed;
    private @Nullable Buffer body = Buffer.buffer();
    private long timer = NO_TIMER;

    Reading(RoutingContext route) {
      this.route = route;
      this.typed = route.request().headers().contains("Content-Type");
      String path = route.normalizedPath();
      boolean ours = path.startsWith("/v1/") && !path.equals(SIGN_IN);
      this.most = ours ? memory.mostInOne() : Math.min(memory.mostInOne(), MAX_ELSEWHERE);
    }

    /** Whether it takes too long; if not yet, later once more. */
    void look() {
      Buffer soFar = body;
      if (soFar == null) {
        return;
      }
      long left = millisLeft(patienceMillis, beganNanos, soFar.length());
      if (left > 0) {
        timer = route.vertx().setTimer(left, fired -> look());
      } else {
        refuse(tooSlow(), READ_MILLIS);
      }
    }

    void chunk(Buffer chunk) {
      Buffer soFar = body;
      if (soFar == null || soFar.length() + (long) chunk.length() > most) {
        refuse(tooLarge("The request", most));
      } else if (!typed) {
        refuse(Door.notJson(List.of()));
      } else if (!reservation.grow(chunk.length())) {
        refuse(noRoom());
      } else {
        soFar.appendBuffer(chunk);
      }
    }

    void refuse(Problem problem) {
      refuse(problem, patienceMillis);
    }

    private void refuse(Problem problem, long patience) {
      body = null; // what is kept of the request would keep it
      close();
      refusals.send(route, problem);
      discard(route, patience);
    }

    void close() {
      var unused = route.vertx().cancelTimer(timer);
      reservation.close();
    }

    void end() {
      var unused = route.vertx().cancelTimer(timer);
      if (body != null) {
        ((RoutingContextInternal) route).setBody(body);
        route.next();
      }
    }
  }

  /** What still comes of a body that nobody wants. */
  private final class Rest {
    private final Vertx vertx;
    private final HttpServerRequest request;
    private final long beganNanos = System.nanoTime();
    private final long patience;
    private long discarded;
    private long timer = NO_TIMER;

    Rest(RoutingContext route, long patience) {
      this.patience = patience;
      this.vertx = route.vertx();
      this.request = route.request();
    }

    void begin() {
      request.exceptionHandler(failure -> stop());
      request.handler(this::chunk);
      request.endHandler(end -> stop());
      look();
      request.resume();
    }

    void look() {
      long left = millisLeft(patience, beganNanos, discarded);
      if (left > 0) {
        timer = vertx.setTimer(left, fired -> look());
      } else {
        cut(request);
      }
    }

    void chunk(Buffer chunk) {
      discarded += chunk.length();
      if (discarded > MAX_DISCARDED) {
        stop();
        cut(request);
      }
    }

    void stop() {
      var unused = vertx.cancelTimer(timer);
    }
  }
}
