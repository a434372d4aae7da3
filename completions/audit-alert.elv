
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
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand preview 'Show the Slack message of an event'
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
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'audit-alert;completions'= {
            cand --color 'When to use colour'
            cand -q 'Print results and errors only'
            cand --quiet 'Print results and errors only'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'audit-alert;help'= {
            cand preview 'Show the Slack message of an event'
            cand completions 'Print the completion script of a shell'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'audit-alert;help;preview'= {
        }
        &'audit-alert;help;completions'= {
        }
        &'audit-alert;help;help'= {
        }
    ]
    $completions[$command]
}
