# Completion of audit-alert for bash. The command computes the candidates.
_audit_alert() {
    local line value word words=() last="" prefix=""
    # bash splits `--format=json` at the `=`. Join the parts for the command, and return only the part after the `=` to bash.
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
            # Let bash complete and quote file names. bash 3 has no compopt, hence compgen.
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
