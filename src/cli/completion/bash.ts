import type { CommandWords, Words } from './tree.ts';

/** A completion function for bash 4 and later. */
export function writeBash({ commands, models }: Words): string {
  const names = commands.map(({ name }) => name);
  return `_bitbone() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command=\${COMP_WORDS[1]}
  local models='${models.join(' ')}'
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W '${names.join(' ')} --help --version' -- "$current"))
    return
  fi
  case "$command $previous" in
${commands.flatMap(writeValues).join('\n')}
  esac
  case "$command" in
${commands.map(writeWords).join('\n')}
  esac
}
complete -o filenames -F _bitbone bitbone
`;
}

function writeValues({ name, options }: CommandWords): string[] {
  return options
    .filter((option) => option.takesValue)
    .map(({ short, long, choices }) => {
      const patterns = [short, long].filter((flag) => flag !== undefined).map((flag) => `'${name} ${flag}'`);
      const words = choices.length > 0 ? `-W '${choices.join(' ')}'` : '-f';
      return `    ${patterns.join(' | ')}) COMPREPLY=($(compgen ${words} -- "$current")); return ;;`;
    });
}

function writeWords({ name, options, values, takesModel }: CommandWords): string {
  const flags = options.map(({ long }) => long).join(' ');
  const others = takesModel ? '-f -W "$models"' : `-W '${values.join(' ')}'`;
  return `    ${name}) if [[ $current == -* ]]; then COMPREPLY=($(compgen -W '${flags}' -- "$current")); else COMPREPLY=($(compgen ${others} -- "$current")); fi ;;`;
}
