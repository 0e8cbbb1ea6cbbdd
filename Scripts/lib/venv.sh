# Python environments outside the source tree. Needs talk.sh.
# shellcheck shell=bash

# venv REQUIREMENTS_FILE [PIP_OPTION…]: prints the folder of an environment that holds exactly what the file
# names, and makes it first when there is none. The folder's name carries the file's checksum, so that a
# changed file gets a new environment and an unchanged one needs no network.
venv() {
    local requirements=$1 name sum folder
    shift
    name=$(basename "$requirements" .txt)
    sum=$({ python3 --version && cat "$requirements"; } | sha256sum | cut -c1-12)
    folder="${XDG_CACHE_HOME:-$HOME/.cache}/tollgate/venv-${name#requirements-}-$sum"
    if [[ ! -e "$folder/complete" ]]; then
        say "Installing $(grep -v '^#' "$requirements" | paste -sd ' ') into $folder …"
        rm -rf "$folder"
        mkdir -p "$(dirname "$folder")"
        python3 -m venv "$folder" >&2 || die "python3 could not make an environment in $folder"
        "$folder/bin/python" -m pip install --quiet --disable-pip-version-check \
            --requirement "$requirements" "$@" >&2 || die "pip could not install what $requirements names"
        touch "$folder/complete"
    fi
    printf '%s\n' "$folder"
}
