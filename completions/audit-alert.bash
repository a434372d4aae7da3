# Completion of audit-alert for bash. The command itself says what may follow.
_audit_alert() {
    local line value word words=() last="" prefix=""
    # bash splits `--format=json` at the `=`; the command wants it whole, and bash its end back.
    for word in "${COMP_WORDS[@]:0:COMP_CWORD}" "${COMP_WORDS[COMP_CWORD]}"; do
        if [[ $last == --* && $word == "=" || $last == --*= ]]; then
            words[${#words[@]} - 1]+=$word
        else
            words+=("$word")
        fi
        last=${words[${#words[@]} - 1]}
    done
    if [[ $last == --*=* ]]; then
        prefix=${last%%=*}=
    fi
    COMPREPLY=()
    while IFS= read -r line; do
        if [[ $line == :files ]]; then
            # bash lists and quotes file names better than we could; version 3 cannot be asked to.
            compopt -o default 2>/dev/null || while IFS= read -r value; do
                COMPREPLY+=("$value")
            done < <(compgen -f -- "${last#"$prefix"}")
            return
        fi
        value=${line%%$'\t'*}
        COMPREPLY+=("${value#"$prefix"}")
    done < <(command audit-alert __complete -- "${words[@]}" 2>/dev/null)
}
complete -F _audit_alert audit-alert
