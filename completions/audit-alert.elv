# Completion of audit-alert for elvish. The command computes the candidates.
use str

set edit:completion:arg-completer[audit-alert] = {|@words|
    var found = [(e:audit-alert __complete -- $@words)]
    if (eq $found [':files']) {
        edit:complete-filename $@words
    } else {
        for line $found {
            var value help = (str:split "\t" $line)
            if (eq $help '') {
                put $value
            } else {
                edit:complex-candidate $value &display=$value' ('$help')'
            }
        }
    }
}
