package io.meterhouse;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
import java.util.Set;
import org.jspecify.annotations.NullMarked;

/** The domain is pure: no framework, no input or output, no clock, and no binary fractions near an amount. */
@AnalyzeClasses(packages = "io.meterhouse", importOptions = ImportOption.DoNotIncludeTests.class)
class DomainArchitectureTest {
    private static final Set<String> BINARY_FRACTIONS =
            Set.of("float", "double", "java.lang.Float", "java.lang.Double");

    @ArchTest
    static final ArchRule itStandsOnJavaAndTwoSmallLibraries = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "io.meterhouse..",
                    "java..",
                    "javax.crypto..",
                    "org.jspecify.annotations..",
                    "tools.jackson.core..",
                    "com.github.f4b6a3.ulid..")
            .because("everything else is input, output or a framework, which the domain has none of");

    @ArchTest
    static final ArchRule itReadsNoFilesAndNoNetwork = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "java.nio.file..", "java.nio.channels..", "java.net..", "java.sql..", "java.util.concurrent..")
            .orShould()
            .dependOnClassesThat()
            .haveNameMatching("java\\.io\\.File.*");

    @ArchTest
    static final ArchRule itHasNoClock = noClasses()
            .should()
            .dependOnClassesThat()
            .areAssignableTo(Clock.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(InstantSource.class)
            .orShould()
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
            .because("time is a parameter: the same input must rate the same in a year");

    @ArchTest
    static final ArchRule noFieldIsABinaryFraction = fields().should()
            .notHaveRawType("float")
            .andShould()
            .notHaveRawType("double")
            .because("an amount or quantity is a whole number or an exact decimal");

    @ArchTest
    static final ArchRule noMethodTakesOrGivesABinaryFraction = methods()
            .should(new ArchCondition<JavaCodeUnit>("take and give no binary fraction") {
                @Override
                public void check(JavaCodeUnit method, ConditionEvents events) {
                    boolean found =
                            BINARY_FRACTIONS.contains(method.getRawReturnType().getName())
                                    || method.getRawParameterTypes().stream()
                                            .anyMatch(type -> BINARY_FRACTIONS.contains(type.getName()));
                    events.add(new SimpleConditionEvent(method, !found, method.getFullName()));
                }
            });

    @ArchTest
    static final ArchRule everyPackageIsNullMarked = classes()
            .that(not(resideInAPackage("io.meterhouse")))
            .should(new ArchCondition<JavaClass>("lie in a package marked for null safety") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                    boolean marked = type.getPackage().isAnnotatedWith(NullMarked.class);
                    events.add(new SimpleConditionEvent(type, marked, type.getName()));
                }
            });
}
