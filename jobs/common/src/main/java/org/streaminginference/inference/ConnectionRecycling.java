package org.streaminginference.inference;

import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;

/**
 * Says with which request a connection is to end, so that none is used for much longer than its
 * lifetime. The JDK's client pools connections without an age; a request that carries {@code
 * Connection: close} takes its own out of the pool. With as many connections as requests in flight,
 * one close in every lifetime ÷ concurrency gives each its turn. Where that header is forbidden,
 * all connections go at once, with their client. Thread-safe.
 */
final class ConnectionRecycling {

  /** Read once, when the JDK's client is first used. */
  private static final String ALLOWED = "jdk.httpclient.allowRestrictedHeaders";

  /** Whether a connection can be ended with a request; Java 11 allows nobody to. */
  static final boolean ONE_BY_ONE = allowHeader();

  private final long everyNanos;
  private long nextNanos;

  /**
   * @param lifetime zero: never
   * @param connections in use at once
   */
  ConnectionRecycling(Duration lifetime, int connections, long nowNanos) {
    this.everyNanos = lifetime.toNanos() / connections;
    this.nextNanos = nowNanos + everyNanos;
  }

  /**
   * Whether the request that leaves now ends its connection, or the client before it all of them.
   */
  synchronized boolean isDue(long nowNanos) {
    if (everyNanos == 0 || nowNanos - nextNanos < 0) {
      return false;
    }
    nextNanos = nowNanos + everyNanos;
    return true;
  }

  static void endAfter(HttpRequest.Builder request) {
    request.header("Connection", "close");
  }

  /** Somebody may have used the client before: then the header stays forbidden. */
  private static boolean allowHeader() {
    String before = System.getProperty(ALLOWED);
    System.setProperty(ALLOWED, before == null ? "connection" : before + ",connection");
    try {
      endAfter(HttpRequest.newBuilder(URI.create("http://localhost")));
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
