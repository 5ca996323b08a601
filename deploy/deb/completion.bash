# bash completion for edgecam: the program itself knows what may follow.
_edgecam() {
    local word=${COMP_WORDS[COMP_CWORD]}
    mapfile -t COMPREPLY < <(compgen -W "$(edgecam "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)" -- "$word")
}
complete -o default -F _edgecam edgecam
