package io.meterhouse.operations.workflow;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.history.v1.History;
import io.temporal.common.WorkflowExecutionHistory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Records histories for the replay test: asks a running server, decrypts, and writes
 * {@code <folder>/<type>/<name>.json}. Arguments: the server's host and port, the codec's keys, the folder, the name, and
 * the ids of workflows. See {@code src/test/resources/histories/README.md}.
 */
public final class RecordHistories {
    private static final int IDS_FROM = 4;

    private RecordHistories() {}

    public static void main(String[] arguments) throws IOException {
        EncryptingCodec codec = new EncryptingCodec(CodecKeys.parse(arguments[1]));
        Path folder = Path.of(arguments[2]);
        try (TemporalConnection connection = new TemporalConnection(arguments[0], "default", arguments[1])) {
            for (String id : List.of(arguments).subList(IDS_FROM, arguments.length)) {
                WorkflowExecutionHistory recorded = connection.client().fetchHistory(id);
                History plain = (History) decrypted(recorded.getHistory(), codec);
                String type = plain.getEvents(0)
                        .getWorkflowExecutionStartedEventAttributes()
                        .getWorkflowType()
                        .getName();
                Path file = Files.createDirectories(folder.resolve(type)).resolve(arguments[3] + ".json");
                Files.writeString(file, new WorkflowExecutionHistory(plain).toJson(true) + "\n");
                System.out.println(file);
            }
        }
    }

    /** The same message with every payload in it decrypted, however deep it lies. */
    private static Message decrypted(Message message, EncryptingCodec codec) {
        if (message instanceof Payload payload) {
            return codec.decode(List.of(payload)).getFirst();
        }
        Message.Builder builder = message.toBuilder();
        for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
            FieldDescriptor descriptor = field.getKey();
            if (descriptor.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
                continue;
            }
            if (descriptor.isRepeated()) {
                List<Message> elements = new ArrayList<>();
                for (Object element : (List<?>) field.getValue()) {
                    elements.add(decrypted((Message) element, codec));
                }
                builder.setField(descriptor, elements);
            } else {
                builder.setField(descriptor, decrypted((Message) field.getValue(), codec));
            }
        }
        return builder.build();
    }
}
