# Completion of audit-alert for fish. The command computes the candidates.
function __audit_alert_complete
    set -l current (commandline --current-token --cut-at-cursor)
    set -l words (commandline --current-process --tokenize --cut-at-cursor)
    set -l found (command audit-alert __complete -- $words "$current" 2>/dev/null)
    if test "$found" = :files
        set -l option (string match --regex -- '^--[^=]+=' "$current")
        for path in (__fish_complete_path (string replace -- "$option" '' "$current"))
            echo "$option$path"
        end
    else
        string join \n -- $found
    end
end
complete --command audit-alert --no-files --keep-order --arguments '(__audit_alert_complete)'
