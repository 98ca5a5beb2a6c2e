package io.meterhouse.events.storage;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.ClientFaultCause;
import com.clickhouse.client.api.DataStreamWriter;
import com.clickhouse.client.api.ServerException;
import com.clickhouse.client.api.data_formats.ClickHouseBinaryFormatReader;
import com.clickhouse.client.api.insert.InsertResponse;
import com.clickhouse.client.api.insert.InsertSettings;
import com.clickhouse.client.api.query.QueryResponse;
import com.clickhouse.client.api.query.QuerySettings;
import com.clickhouse.data.ClickHouseFormat;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The connection to ClickHouse. Everything is bound, nothing is pasted into statements; every answer is whole before its
 * first row is read, so that a failure half-way is an exception and never a short answer.
 *
 * @see Parameters
 */
// Closing an answer may be interrupted; that is translated as any other failure is.
@SuppressWarnings("try")
public final class ClickHouse implements AutoCloseable {
    /**
     * The filter of identities is the dearest part of an index to make, and made again whenever parts are merged: those that
     * were not yet are few and small enough to be looked through.
     */
    private static final String INDEX_MADE_BY_MERGES = "events_by_identity";

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration LONGEST_STATEMENT = Duration.ofHours(12);
    private static final int MAX_CONNECTIONS = 32;
    private static final int MAX_EXECUTION_SECONDS = 55;

    private final Client client;
    private final String database;
    private final TableLayout layout;

    public ClickHouse(ClickHouseProperties properties) {
        this.database = properties.database();
        this.layout = TableLayout.of(properties);
        Client.Builder builder = new Client.Builder()
                .addEndpoint(properties.url())
                .setUsername(properties.user())
                .setPassword(properties.password())
                .setDefaultDatabase(database)
                .setConnectTimeout(CONNECT_TIMEOUT.toMillis())
                .setSocketTimeout(ANSWER_TIMEOUT.toMillis())
                .setConnectionRequestTimeout(CONNECT_TIMEOUT.toMillis(), ChronoUnit.MILLIS)
                .setMaxConnections(MAX_CONNECTIONS)
                // A request is repeated by whoever knows what that means, never below.
                .setMaxRetries(0)
                .retryOnFailures(ClientFaultCause.None)
                .compressServerResponse(false)
                .compressClientRequest(false)
                .serverSetting("async_insert", "0")
                .serverSetting("insert_deduplicate", "1")
                .serverSetting("exclude_materialize_skip_indexes_on_insert", INDEX_MADE_BY_MERGES)
                .serverSetting("wait_end_of_query", "1")
                .serverSetting("max_execution_time", Integer.toString(MAX_EXECUTION_SECONDS));
        layout.settings().forEach(builder::serverSetting);
        this.client = builder.build();
    }

    public String database() {
        return database;
    }

    /** How the tables lie; statements that only read or insert need not know. */
    TableLayout layout() {
        return layout;
    }

    /** All rows of an answer. */
    public <T> List<T> query(String statement, Parameters parameters, Function<Row, T> mapping) {
        List<T> rows = new ArrayList<>();
        forEach(statement, parameters, row -> rows.add(mapping.apply(row)));
        return rows;
    }

    /** The one row that an aggregation without groups has. */
    public <T> T one(String statement, Parameters parameters, Function<Row, T> mapping) {
        List<T> rows = query(statement, parameters, mapping);
        if (rows.size() != 1) {
            throw new IllegalStateException("one row was asked for, " + rows.size() + " came");
        }
        return rows.getFirst();
    }

    /** Hands on each row as it is read; what the answer takes in memory does not grow with its rows. */
    public void forEach(String statement, Parameters parameters, Consumer<Row> each) {
        try (QueryResponse response = answered(client.query(statement, parameters.values(), new QuerySettings()))) {
            ClickHouseBinaryFormatReader reader = client.newBinaryFormatReader(response);
            Row row = new Row(reader);
            while (reader.next() != null) {
                each.accept(row);
            }
        } catch (ClickHouseException known) {
            throw known;
        } catch (Exception e) {
            throw translated(e);
        }
    }

    /** A statement that answers nothing. */
    public void execute(String statement, Parameters parameters) {
        try (QueryResponse response = answered(client.query(statement, parameters.values(), new QuerySettings()))) {
            response.getReadRows();
        } catch (ClickHouseException known) {
            throw known;
        } catch (Exception e) {
            throw translated(e);
        }
    }

    /** A statement, written for one node, that makes, changes or empties a table. */
    void change(String statement, Parameters parameters) {
        layout.changing(statement).forEach(each -> execute(each, parameters));
    }

    /** As {@link #change}, of a statement that may go through everything that is stored. */
    void changeHoweverLong(String statement) {
        QuerySettings settings = new QuerySettings()
                .serverSetting("max_execution_time", "0")
                .serverSetting("distributed_ddl_task_timeout", Long.toString(LONGEST_STATEMENT.toSeconds()));
        settings.setNetworkTimeout(LONGEST_STATEMENT.toMillis(), ChronoUnit.MILLIS);
        layout.changing(statement).forEach(each -> execute(each, settings));
    }

    void makeDatabase() {
        QuerySettings settings = new QuerySettings().setDatabase("default");
        layout.changing("CREATE DATABASE IF NOT EXISTS " + database).forEach(each -> execute(each, settings));
    }

    private void execute(String statement, QuerySettings settings) {
        try (QueryResponse response = answered(client.query(statement, settings))) {
            response.getReadRows();
        } catch (ClickHouseException known) {
            throw known;
        } catch (Exception e) {
            throw translated(e);
        }
    }

    /**
     * Inserts rows in ClickHouse's RowBinary form.
     *
     * @param token names the block: the same one is not stored twice, and its statement has it as id while it runs
     */
    void insert(String table, List<String> columns, byte[] bytes, int length, String token) {
        insert(table, columns, out -> out.write(bytes, 0, length), ClickHouseFormat.RowBinary, token);
    }

    /** As {@link #insert}, of a block in ClickHouse's Native form. */
    void insertNative(String table, List<String> columns, DataStreamWriter block, String token) {
        insert(table, columns, block, ClickHouseFormat.Native, token);
    }

    private void insert(
            String table, List<String> columns, DataStreamWriter content, ClickHouseFormat format, String token) {
        InsertSettings settings = new InsertSettings()
                .setDeduplicationToken(token)
                .setQueryId(token)
                .setDatabase(database);
        try (InsertResponse response = answered(client.insert(table, columns, content, format, settings))) {
            response.getWrittenRows();
        } catch (ClickHouseException known) {
            throw known;
        } catch (Exception e) {
            throw translated(e);
        }
    }

    private static <T> T answered(CompletableFuture<T> future) throws ExecutionException, InterruptedException {
        return future.get();
    }

    private static ClickHouseException translated(Exception failure) {
        if (failure instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        Throwable cause =
                failure instanceof ExecutionException && failure.getCause() != null ? failure.getCause() : failure;
        int code = cause instanceof ServerException server ? server.getCode() : ClickHouseException.NO_ANSWER;
        return new ClickHouseException(code, "ClickHouse: " + cause.getMessage(), cause);
    }

    @Override
    public void close() {
        client.close();
    }
}
