//! The function: a thin door to [`audit_alert::function`].

fn main() -> std::process::ExitCode {
    audit_alert::function::main()
}
