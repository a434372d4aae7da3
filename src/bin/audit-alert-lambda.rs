//! The Lambda function's executable: a thin wrapper around [`audit_alert::function`].

/// Marks the executable, so that `audit-alert package` can tell it from any other program
/// (`src/deploy/package/provenance.rs`). Defined here, because the library is part of the command's executable as well.
const MARK: &str = "function of audit-alert=function of audit-alert";

fn main() -> std::process::ExitCode {
    // Prevents the linker from removing the unused string.
    std::hint::black_box(MARK);
    audit_alert::function::main()
}
