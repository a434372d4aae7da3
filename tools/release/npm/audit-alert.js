#!/usr/bin/env node
// Starts the executable of the package for this system, which npm installs as an optional dependency.
const { spawn } = require("node:child_process");

const packages = PACKAGES;
const { platform, arch } = process;
const found = packages[`${platform} ${arch}`];

function executable() {
  const file = platform === "win32" ? "audit-alert.exe" : "audit-alert";
  try {
    return require.resolve(`${found}/bin/${file}`);
  } catch {
    console.error(
      found
        ? `error: the package ${found} is missing; install audit-alert without --omit=optional, on a system with glibc`
        : `error: audit-alert has no package for ${platform} ${arch}`,
    );
    process.exit(2);
  }
}

const child = spawn(executable(), process.argv.slice(2), { stdio: "inherit" });
// A terminal sends Ctrl-C to both processes; the command decides when to end.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => child.kill("SIGTERM"));
child.on("error", (error) => {
  console.error(`error: cannot start audit-alert: ${error.message}`);
  process.exitCode = 2;
});
child.on("exit", (code, signal) => {
  if (signal) {
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  } else {
    process.exitCode = code;
  }
});
