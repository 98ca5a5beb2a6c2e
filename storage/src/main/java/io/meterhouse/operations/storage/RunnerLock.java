package io.meterhouse.operations.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A lock on a connection of its own, held by a process for as long as it lives; gone the moment the process is. */
public final class RunnerLock implements AutoCloseable {
    private static final String LOCK = "SELECT pg_try_advisory_lock(hashtextextended(?, 0))";
    private static final String STILL_THERE = "SELECT 1";

    private final DataSource database;
    private final String runner;
    private @Nullable Connection holding;

    public RunnerLock(DataSource database, String runner) {
        this.database = database;
        this.runner = runner;
    }

    /** Takes the lock, or makes sure that it is still held; after a lost connection it is taken anew. */
    public synchronized void hold() {
        try {
            Connection connection = holding;
            if (connection == null) {
                connection = database.getConnection();
                connection.setAutoCommit(true);
                holding = connection;
                execute(connection, LOCK, runner);
            } else {
                execute(connection, STILL_THERE, null);
            }
        } catch (SQLException lost) {
            close();
            throw new IllegalStateException("the lock of this process is lost: " + lost.getMessage(), lost);
        }
    }

    private static void execute(Connection connection, String sql, @Nullable String argument) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            if (argument != null) {
                statement.setString(1, argument);
            }
            statement.execute();
        }
    }

    @Override
    public synchronized void close() {
        Connection connection = holding;
        holding = null;
        if (connection != null) {
            try {
                // Session locks outlive the return of a connection to its pool: it is to be closed for good.
                execute(connection, "SELECT pg_advisory_unlock_all()", null);
                connection.close();
            } catch (SQLException broken) {
                // The connection is gone, and the lock with it.
                return;
            }
        }
    }
}
