//! The `audit-alert` command: a thin door to [`audit_alert::cli`].

fn main() -> std::process::ExitCode {
    audit_alert::cli::main()
}
