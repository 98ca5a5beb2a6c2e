package io.meterhouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * I6: no store asks for rows of customers without saying whose. A method that reads or writes a table with an organization in
 * its rows takes the organization and uses the column; the few that work for the whole platform stand below, each with its
 * reason.
 */
class TenantIsolationTest {
    private static final String GENERATED = "io.meterhouse.storage.generated";
    private static final String COLUMN = "ORGANIZATION_ID";
    private static final String ORGANIZATION = "organization";

    /** An invoice and its lines are one thing: who has asked for the one by organization may follow to the other. */
    private static final Set<String> INVOICE = Set.of("Invoices", "InvoiceLines");

    /** Methods for the whole platform, by the reason why they may be. */
    private static final Map<String, Set<String>> PLATFORM_WIDE = Map.of(
            "operators look at every customer, and only they are let through to these",
            Set.of(
                    "DeadLetterStore.edit",
                    "DeadLetterStore.find",
                    "DeadLetterStore.raw",
                    "InvoiceStore.findOfAny",
                    "OrganizationStore.search",
                    "ReplayStore.create",
                    "ReplayStore.unknown",
                    "RunStore.childrenOf",
                    "RunStore.runsOf",
                    "SubscriptionStore.findOfAny",
                    "TestClockStore.find"),
            "a secret's hash is found before anybody knows whose it is",
            Set.of("ApiKeyStore.hasHash", "ApiKeyStore.working"),
            "every node follows what changes about keys, whoever they belong to",
            Set.of("ApiKeyStore.changedSince", "ApiKeyStore.newestChange", "ApiKeyStore.used"),
            "workers bring back what rows call for, of all customers, a page at a time",
            Set.of(
                    "ApiKeyStore.unattended",
                    "InvoiceStore.withoutRun",
                    "OnboardingStore.unattended",
                    "RetentionStore.page",
                    "SubscriptionStore.withoutRun",
                    "TestClockStore.advancing"),
            "what lay on the log and could not be stored may say nobody's name, or anybody's",
            Set.of(
                    "DeadLetterStore.addAll",
                    "DeadLetterStore.removeBefore",
                    "ReplayStore.refusalAt",
                    "ReplayStore.refused",
                    "ReplayStore.sentLetters",
                    "ReplayStore.stored",
                    "ReplayStore.waiting"),
            "runs are known by their workflow and run ids alone",
            Set.of(
                    "RunStore.archive",
                    "RunStore.archiveDue",
                    "RunStore.archiveImpossible",
                    "RunStore.closed",
                    "RunStore.lostAll",
                    "RunStore.open",
                    "RunStore.waiting"),
            "the ledger is balanced as a whole or not at all",
            Set.of("LedgerStore.imbalance"),
            "the row of an organization is asked for by its own id",
            Set.of("OrganizationStore.byId"),
            "metering counts for all organizations of a shard at once, and each window names its own",
            Set.of("WindowStore.write"));

    /** Classes that ask ClickHouse for all organizations at once: the sink, and metering of a whole shard. */
    private static final Set<String> PLATFORM_WIDE_IN_CLICKHOUSE =
            Set.of("ClickHouseEventTable", "TouchedStore", "WindowCountStore");

    private static final Path SOURCES = Path.of("src", "main", "java");
    private static final Pattern READS_EVENTS = Pattern.compile("FROM\\s+(events|event_corrections|touched)\\b");
    private static final String SCOPED_IN_CLICKHOUSE = "organization = {organization:String}";

    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.meterhouse");

    @Test
    void everyStoreSaysWhoseRowsItAsksFor() {
        Set<String> unscoped = new TreeSet<>();
        classes.stream()
                .filter(TenantIsolationTest::isOurs)
                .flatMap(type -> type.getMethods().stream())
                .filter(method -> method.getModifiers().contains(JavaModifier.PUBLIC))
                .filter(method -> !isScoped(method))
                .forEach(method -> unscoped.add(name(method)));
        Set<String> known = new TreeSet<>();
        PLATFORM_WIDE.values().forEach(known::addAll);
        assertThat(unscoped)
                .as("store methods that touch rows of organizations without naming one")
                .isEqualTo(known);
    }

    /** Queries of ClickHouse are texts, so that what can be seen of them is their words. */
    @Test
    void everyClassThatReadsEventsSaysWhose() throws IOException {
        Set<String> unscoped = new TreeSet<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                String source = Files.readString(file);
                if (READS_EVENTS.matcher(source).find() && !source.contains(SCOPED_IN_CLICKHOUSE)) {
                    unscoped.add(file.getFileName().toString().replace(".java", ""));
                }
            }
        }
        assertThat(unscoped).as("classes that read events of everybody").isSubsetOf(PLATFORM_WIDE_IN_CLICKHOUSE);
    }

    private static boolean isOurs(JavaClass type) {
        return type.getPackageName().endsWith(".storage")
                && !type.getPackageName().startsWith(GENERATED);
    }

    private static String name(JavaMethod method) {
        return method.getOwner().getSimpleName() + "." + method.getName();
    }

    private static boolean isScoped(JavaMethod method) {
        Reached reached = reached(method);
        Set<String> asked = new TreeSet<>(reached.tables());
        asked.removeAll(reached.scoped());
        if (reached.scoped().stream().anyMatch(INVOICE::contains)) {
            asked.removeAll(INVOICE);
        }
        return asked.isEmpty() && (reached.tables().isEmpty() || takesOrganization(method));
    }

    /** Tables of customers that a method reaches, and those among them whose column of organizations it uses. */
    private record Reached(Set<String> tables, Set<String> scoped) {}

    /** Follows a method into the code of our own that it calls. */
    private static Reached reached(JavaMethod method) {
        Reached reached = new Reached(new TreeSet<>(), new TreeSet<>());
        Deque<JavaCodeUnit> ahead = new ArrayDeque<>(Set.of(method));
        Set<JavaCodeUnit> seen = new LinkedHashSet<>();
        while (!ahead.isEmpty()) {
            JavaCodeUnit unit = ahead.pop();
            if (!seen.add(unit)) {
                continue;
            }
            unit.getFieldAccesses().forEach(access -> {
                String owner = access.getTargetOwner().getSimpleName();
                if (access.getTargetOwner().getPackageName().startsWith(GENERATED)) {
                    note(access.getName(), owner, access.getTarget().getRawType(), reached);
                }
            });
            unit.getMethodCallsFromSelf()
                    .forEach(call -> call.getTarget()
                            .resolveMember()
                            .filter(target -> isOurs(target.getOwner()))
                            .ifPresent(ahead::push));
            unit.getMethodReferencesFromSelf()
                    .forEach(reference -> reference
                            .getTarget()
                            .resolveMember()
                            .filter(target -> isOurs(target.getOwner()))
                            .ifPresent(ahead::push));
        }
        return reached;
    }

    private static void note(String field, String owner, JavaClass type, Reached reached) {
        if (owner.equals("Tables") && hasOrganizations(type)) {
            reached.tables().add(type.getSimpleName());
        } else if (field.equals(COLUMN)) {
            reached.scoped().add(owner);
        }
    }

    private static boolean hasOrganizations(JavaClass table) {
        return table.tryGetField(COLUMN).isPresent();
    }

    private static boolean takesOrganization(JavaMethod method) {
        return Arrays.stream(method.reflect().getParameters())
                .anyMatch(parameter ->
                        parameter.getName().toLowerCase(Locale.ROOT).contains(ORGANIZATION)
                                || namesOrganization(parameter.getType()));
    }

    private static boolean namesOrganization(Class<?> type) {
        return type.isRecord()
                && Arrays.stream(type.getRecordComponents())
                        .anyMatch(component -> component.getName().equals(ORGANIZATION));
    }
}
