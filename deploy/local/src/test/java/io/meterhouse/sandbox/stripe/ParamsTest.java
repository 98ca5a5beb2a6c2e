package io.meterhouse.sandbox.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meterhouse.sandbox.server.Json;
import io.meterhouse.sandbox.server.Request;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class ParamsTest {

    @Test
    void bracketsMakeStructuresAndLists() {
        Params params = params("period[start]=1&lines[0][amount]=5&lines[1][amount]=7&expand[]=a&expand[]=b.c");
        assertThat(params.child("period").whole("start")).contains(1L);
        assertThat(params.list("lines"))
                .extracting(line -> line.whole("amount").orElseThrow())
                .containsExactly(5L, 7L);
        assertThat(params.texts("expand")).containsExactly("a", "b.c");
    }

    @Test
    void whatIsNotKnownIsNamedInFull() {
        Set<String> known = Set.of("metadata[*]", "period[start]", "lines[][amount]");
        assertThatCode(() -> params("metadata[a]=1&period[start]=1&lines[0][amount]=1&expand[0]=x")
                        .refuseUnknown(known))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> params("period[stop]=1").refuseUnknown(known)).hasMessageContaining("period[stop]");
        assertThatThrownBy(() -> params("lines[0][colour]=1").refuseUnknown(known))
                .hasMessageContaining("lines[][colour]");
        assertThatThrownBy(() -> params("colour=1").refuseUnknown(known)).hasMessageContaining("colour");
    }

    @Test
    void metadataIsMergedAndEmptyValuesTakeKeysOut() {
        ObjectNode object = Json.object();
        params("metadata[a]=1&metadata[b]=2").mergeMetadata(object);
        params("metadata[a]=&metadata[c]=3").mergeMetadata(object);
        assertThat(object.path("metadata")).isEqualTo(Json.read("{\"b\": \"2\", \"c\": \"3\"}"));
        params("metadata=").mergeMetadata(object);
        assertThat(object.path("metadata")).isEmpty();
        assertThatThrownBy(() -> params("metadata[" + "k".repeat(41) + "]=1").mergeMetadata(object))
                .isInstanceOf(StripeError.class);
        assertThatThrownBy(() -> params("metadata[k]=" + "v".repeat(501)).mergeMetadata(object))
                .isInstanceOf(StripeError.class);
    }

    @Test
    void valuesOfTheWrongKindAreRefused() {
        assertThatThrownBy(() -> params("amount=1.5").whole("amount")).hasMessage("Invalid integer: 1.5");
        assertThatThrownBy(() -> params("flag=yes").flag("flag")).hasMessage("Invalid boolean: yes");
        assertThatThrownBy(() -> params("name=").text("name")).hasMessageContaining("empty string for 'name'");
        assertThatThrownBy(() -> params("currency=dollars").currency("currency"))
                .isInstanceOf(StripeError.class);
        assertThat(params("currency=USD").currency("currency")).contains("usd");
    }

    @Test
    void timesAreRanges() {
        ObjectNode row = Json.object().put("created", 100);
        assertThat(params("created=100").timeMatches("created", row, "created")).isTrue();
        assertThat(params("created[gt]=100").timeMatches("created", row, "created"))
                .isFalse();
        assertThat(params("created[gte]=100&created[lt]=101").timeMatches("created", row, "created"))
                .isTrue();
        assertThat(params("").timeMatches("created", row, "created")).isTrue();
    }

    private static Params params(String form) {
        return Params.of(new Request("POST", "/", "", Map.of(), form).formParameters());
    }

    @Test
    void percentSignsAreDecoded() {
        assertThat(List.of(params("metadata%5Bkey%5D=a%20b").child("metadata").required("key")))
                .containsExactly("a b");
    }
}
