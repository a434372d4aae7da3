# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_audit_alert_global_optspecs
    string join \n color= q/quiet v/verbose h/help V/version
end

function __fish_audit_alert_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_audit_alert_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_audit_alert_using_subcommand
    set -l cmd (__fish_audit_alert_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c audit-alert -n "__fish_audit_alert_needs_command" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c audit-alert -n "__fish_audit_alert_needs_command" -s q -l quiet -d 'Print results and errors only'
complete -c audit-alert -n "__fish_audit_alert_needs_command" -s v -l verbose -d 'Say more about what is done'
complete -c audit-alert -n "__fish_audit_alert_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c audit-alert -n "__fish_audit_alert_needs_command" -s V -l version -d 'Print version'
complete -c audit-alert -n "__fish_audit_alert_needs_command" -f -a "preview" -d 'Show the Slack message of an event'
complete -c audit-alert -n "__fish_audit_alert_needs_command" -f -a "match" -d 'Match events against event patterns, as EventBridge does'
complete -c audit-alert -n "__fish_audit_alert_needs_command" -f -a "check" -d 'Check whether event patterns are valid, and will do what they are meant to'
complete -c audit-alert -n "__fish_audit_alert_needs_command" -f -a "completions" -d 'Print the completion script of a shell'
complete -c audit-alert -n "__fish_audit_alert_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c audit-alert -n "__fish_audit_alert_using_subcommand preview" -l lang -d 'Language of the message' -r -f -a "ko\t'Korean'
en\t'English'"
complete -c audit-alert -n "__fish_audit_alert_using_subcommand preview" -l limit -d 'Stop after N messages' -r
complete -c audit-alert -n "__fish_audit_alert_using_subcommand preview" -l format -d 'What to print: the drawing, or the payload, one line for each event' -r -f -a "human\t'For people'
json\t'For programs'"
complete -c audit-alert -n "__fish_audit_alert_using_subcommand preview" -l width -d 'Columns to draw in [default: those of the terminal, else $COLUMNS, else 80]' -r
complete -c audit-alert -n "__fish_audit_alert_using_subcommand preview" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c audit-alert -n "__fish_audit_alert_using_subcommand preview" -l builder-url -d 'Print a link that opens the message in Slack\'s Block Kit Builder'
complete -c audit-alert -n "__fish_audit_alert_using_subcommand preview" -l no-hyperlinks -d 'Write addresses out instead of hiding them behind their labels'
complete -c audit-alert -n "__fish_audit_alert_using_subcommand preview" -l no-redact -d 'Show secrets too; for your eyes only'
complete -c audit-alert -n "__fish_audit_alert_using_subcommand preview" -s q -l quiet -d 'Print results and errors only'
complete -c audit-alert -n "__fish_audit_alert_using_subcommand preview" -s v -l verbose -d 'Say more about what is done'
complete -c audit-alert -n "__fish_audit_alert_using_subcommand preview" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c audit-alert -n "__fish_audit_alert_using_subcommand match" -s p -l pattern -d 'A pattern, or a folder of patterns; may be given several times. A file\'s name is the rule\'s name' -r -F
complete -c audit-alert -n "__fish_audit_alert_using_subcommand match" -l format -d 'What to print: lines, or one JSON object for each event' -r -f -a "human\t'For people'
json\t'For programs'"
complete -c audit-alert -n "__fish_audit_alert_using_subcommand match" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c audit-alert -n "__fish_audit_alert_using_subcommand match" -l explain -d 'Show what made each match, and why each other event does not match'
complete -c audit-alert -n "__fish_audit_alert_using_subcommand match" -l count -d 'Print how many events match, and nothing else'
complete -c audit-alert -n "__fish_audit_alert_using_subcommand match" -l only-matches -d 'Print only events that match'
complete -c audit-alert -n "__fish_audit_alert_using_subcommand match" -l no-match -d 'Print only events that do not match'
complete -c audit-alert -n "__fish_audit_alert_using_subcommand match" -l raw -d 'Match each JSON document as it is, nothing unwrapped'
complete -c audit-alert -n "__fish_audit_alert_using_subcommand match" -s q -l quiet -d 'Print results and errors only'
complete -c audit-alert -n "__fish_audit_alert_using_subcommand match" -s v -l verbose -d 'Say more about what is done'
complete -c audit-alert -n "__fish_audit_alert_using_subcommand match" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c audit-alert -n "__fish_audit_alert_using_subcommand check" -l allow -d 'Do not report this code; may be given several times' -r
complete -c audit-alert -n "__fish_audit_alert_using_subcommand check" -l format -d 'What to print: for people, one JSON object for each file, or a SARIF log' -r -f -a "human\t'For people'
json\t'For programs'
sarif\t'For code hosts'"
complete -c audit-alert -n "__fish_audit_alert_using_subcommand check" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c audit-alert -n "__fish_audit_alert_using_subcommand check" -s q -l quiet -d 'Print results and errors only'
complete -c audit-alert -n "__fish_audit_alert_using_subcommand check" -s v -l verbose -d 'Say more about what is done'
complete -c audit-alert -n "__fish_audit_alert_using_subcommand check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c audit-alert -n "__fish_audit_alert_using_subcommand completions" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c audit-alert -n "__fish_audit_alert_using_subcommand completions" -s q -l quiet -d 'Print results and errors only'
complete -c audit-alert -n "__fish_audit_alert_using_subcommand completions" -s v -l verbose -d 'Say more about what is done'
complete -c audit-alert -n "__fish_audit_alert_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c audit-alert -n "__fish_audit_alert_using_subcommand help; and not __fish_seen_subcommand_from preview match check completions help" -f -a "preview" -d 'Show the Slack message of an event'
complete -c audit-alert -n "__fish_audit_alert_using_subcommand help; and not __fish_seen_subcommand_from preview match check completions help" -f -a "match" -d 'Match events against event patterns, as EventBridge does'
complete -c audit-alert -n "__fish_audit_alert_using_subcommand help; and not __fish_seen_subcommand_from preview match check completions help" -f -a "check" -d 'Check whether event patterns are valid, and will do what they are meant to'
complete -c audit-alert -n "__fish_audit_alert_using_subcommand help; and not __fish_seen_subcommand_from preview match check completions help" -f -a "completions" -d 'Print the completion script of a shell'
complete -c audit-alert -n "__fish_audit_alert_using_subcommand help; and not __fish_seen_subcommand_from preview match check completions help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
