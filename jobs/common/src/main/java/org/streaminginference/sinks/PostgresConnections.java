package org.streaminginference.sinks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.apache.flink.connector.jdbc.datasource.connections.JdbcConnectionProvider;
import org.postgresql.Driver;

/**
 * Connects to PostgreSQL with a password from a file, which is read anew for each connection: the
 * job's graph holds none, and one that is changed is used from the next connection on.
 */
final class PostgresConnections implements JdbcConnectionProvider {

  private static final long serialVersionUID = 1L;

  /** In seconds; a server that does not answer fails the job, which then tries again. */
  private static final String PATIENCE = "30";

  private final String url;
  private final String user;
  private final String passwordFile;
  private transient Connection connection;

  /**
   * @param url as in jdbc:postgresql://host:5432/database?sslmode=verify-full
   * @param passwordFile null where none is needed
   */
  PostgresConnections(String url, String user, String passwordFile) {
    this.url = url;
    this.user = user;
    this.passwordFile = passwordFile;
  }

  @Override
  public Connection getConnection() {
    return connection;
  }

  @Override
  public boolean isConnectionValid() throws SQLException {
    return connection != null && connection.isValid(5);
  }

  @Override
  public Connection getOrEstablishConnection() throws SQLException {
    if (connection == null) {
      connection = connect();
    }
    return connection;
  }

  private Connection connect() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("connectTimeout", PATIENCE);
    properties.setProperty("socketTimeout", PATIENCE);
    properties.setProperty("tcpKeepAlive", "true");
    if (passwordFile != null) {
      try {
        properties.setProperty("password", Files.readString(Path.of(passwordFile)).strip());
      } catch (IOException e) {
        throw new SQLException("The file of --postgres-password-file cannot be read: " + e, e);
      }
    }
    // Not DriverManager, which looks in the wrong class loader for what a job's jar brings.
    Connection opened = new Driver().connect(url, properties);
    if (opened == null) {
      throw new SQLException("No URL of PostgreSQL: " + url);
    }
    return opened;
  }

  @Override
  public void closeConnection() {
    if (connection != null) {
      try {
        connection.close();
      } catch (SQLException e) {
        // It is of no use any more, closed or not.
      }
      connection = null;
    }
  }

  @Override
  public Connection reestablishConnection() throws SQLException {
    closeConnection();
    return getOrEstablishConnection();
  }
}
