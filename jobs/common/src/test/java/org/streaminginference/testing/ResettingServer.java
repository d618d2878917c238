package org.streaminginference.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;

/** Reads the beginning of each request, then resets the connection (RST, not FIN). */
public final class ResettingServer implements AutoCloseable {

  private final ServerSocket listener;
  private final AtomicInteger connections = new AtomicInteger();

  public ResettingServer() {
    try {
      listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread thread = new Thread(this::run, "resetting-server");
    thread.setDaemon(true);
    thread.start();
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort());
  }

  public int connections() {
    return connections.get();
  }

  private void run() {
    try {
      while (true) {
        Socket socket = listener.accept();
        connections.incrementAndGet();
        socket.getInputStream().read();
        socket.setSoLinger(true, 0);
        socket.close();
      }
    } catch (IOException e) {
      // Closed by the test.
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
