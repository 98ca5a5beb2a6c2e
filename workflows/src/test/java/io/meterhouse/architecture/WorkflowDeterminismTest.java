package io.meterhouse.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.temporal.workflow.WorkflowInterface;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** I7: what a workflow does is decided by its history alone. */
class WorkflowDeterminismTest {
    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.meterhouse");

    @Test
    void workflowCodeHasNoClock() {
        noClasses()
                .that()
                .resideInAPackage("..workflow..")
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(LocalDate.class, "now")
                .orShould()
                .callMethod(LocalDateTime.class, "now")
                .orShould()
                .callMethod(ZonedDateTime.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Clock.class)
                .check(OURS);
    }

    @Test
    void workflowImplementationsHaveNoRandomnessThreadsOrInputAndOutput() {
        noClasses()
                .that()
                .haveSimpleNameEndingWith("WorkflowImpl")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(Random.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(SecureRandom.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(UUID.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Thread.class)
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage("java.util.concurrent..", "java.io..", "java.nio..", "java.net..", "java.sql..")
                .check(OURS);
    }

    @Test
    void idsAreMadeOutsideOfWorkflows() {
        noClasses()
                .that()
                .haveSimpleNameEndingWith("WorkflowImpl")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("io.meterhouse.accounts.Ids")
                .check(OURS);
    }

    @Test
    void theModuleKnowsNoSpringAndNoStore() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.springframework..", "org.jooq..", "org.apache.kafka..", "com.stripe..", "com.clerk..")
                .check(OURS);
    }

    @Test
    void workflowsAreNamedAsInterfaceAndImplementation() {
        classes()
                .that()
                .areAnnotatedWith(WorkflowInterface.class)
                .should()
                .haveSimpleNameEndingWith("Workflow")
                .check(OURS);
    }
}
