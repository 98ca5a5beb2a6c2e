package io.meterhouse.local.engines;

import java.util.Locale;

/** The operating system and processor that native parts are chosen for. */
enum Platform {
    LINUX_X64("linux-x64-gnu", "Linux", "x86_64", "libchdb.so"),
    LINUX_ARM64("linux-arm64-gnu", "Linux", "arm_64", "libchdb.so"),
    MACOS_X64("darwin-x64", "Darwin", "x86_64", "libchdb.so"),
    MACOS_ARM64("darwin-arm64", "Darwin", "arm_64", "libchdb.so");

    /** How npm names it. */
    final String npmName;

    /** How the PostgreSQL binaries name the system and the processor. */
    final String postgresSystem;

    final String postgresProcessor;
    final String clickHouseLibrary;

    Platform(String npmName, String postgresSystem, String postgresProcessor, String clickHouseLibrary) {
        this.npmName = npmName;
        this.postgresSystem = postgresSystem;
        this.postgresProcessor = postgresProcessor;
        this.clickHouseLibrary = clickHouseLibrary;
    }

    static Platform current() {
        boolean mac = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac");
        String processor = System.getProperty("os.arch");
        return switch (processor) {
            case "amd64", "x86_64" -> mac ? MACOS_X64 : LINUX_X64;
            case "aarch64", "arm64" -> mac ? MACOS_ARM64 : LINUX_ARM64;
            default ->
                throw new EngineException("The embedded engines know no binaries for processor " + processor + ".");
        };
    }
}
