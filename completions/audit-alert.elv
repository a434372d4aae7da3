
use builtin;
use str;

set edit:completion:arg-completer[audit-alert] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'audit-alert'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'audit-alert'= {
            cand --color 'When to use colour'
            cand -q 'Print results and errors only'
            cand --quiet 'Print results and errors only'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand preview 'Show the Slack message of an event'
            cand match 'Match events against event patterns, as EventBridge does'
            cand check 'Check whether event patterns are valid, and will do what they are meant to'
            cand completions 'Print the completion script of a shell'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'audit-alert;preview'= {
            cand --lang 'Language of the message'
            cand --limit 'Stop after N messages'
            cand --format 'What to print: the drawing, or the payload, one line for each event'
            cand --width 'Columns to draw in [default: those of the terminal, else $COLUMNS, else 80]'
            cand --color 'When to use colour'
            cand --builder-url 'Print a link that opens the message in Slack''s Block Kit Builder'
            cand --no-hyperlinks 'Write addresses out instead of hiding them behind their labels'
            cand --no-redact 'Show secrets too; for your eyes only'
            cand -q 'Print results and errors only'
            cand --quiet 'Print results and errors only'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'audit-alert;match'= {
            cand -p 'A pattern, or a folder of patterns; may be given several times. A file''s name is the rule''s name'
            cand --pattern 'A pattern, or a folder of patterns; may be given several times. A file''s name is the rule''s name'
            cand --format 'What to print: lines, or one JSON object for each event'
            cand --color 'When to use colour'
            cand --explain 'Show what made each match, and why each other event does not match'
            cand --count 'Print how many events match, and nothing else'
            cand --only-matches 'Print only events that match'
            cand --no-match 'Print only events that do not match'
            cand --raw 'Match each JSON document as it is, nothing unwrapped'
            cand -q 'Print results and errors only'
            cand --quiet 'Print results and errors only'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'audit-alert;check'= {
            cand --allow 'Do not report this code; may be given several times'
            cand --format 'What to print: for people, one JSON object for each file, or a SARIF log'
            cand --color 'When to use colour'
            cand -q 'Print results and errors only'
            cand --quiet 'Print results and errors only'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'audit-alert;completions'= {
            cand --color 'When to use colour'
            cand -q 'Print results and errors only'
            cand --quiet 'Print results and errors only'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'audit-alert;help'= {
            cand preview 'Show the Slack message of an event'
            cand match 'Match events against event patterns, as EventBridge does'
            cand check 'Check whether event patterns are valid, and will do what they are meant to'
            cand completions 'Print the completion script of a shell'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'audit-alert;help;preview'= {
        }
        &'audit-alert;help;match'= {
        }
        &'audit-alert;help;check'= {
        }
        &'audit-alert;help;completions'= {
        }
        &'audit-alert;help;help'= {
        }
    ]
    $completions[$command]
}
