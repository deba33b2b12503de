/** Nobody reads a text, changes it and saves it in less. */
const TOO_SOON_MS = 1000

/** What makes an editor wait that always opens a window and returns without it, by its name. */
const WAITING: readonly (readonly [names: readonly string[], flag: string, other: string])[] = [
  [['code', 'code-insiders', 'codium', 'vscodium', 'cursor', 'windsurf'], '--wait', '-w'],
  [['subl', 'zed', 'atom', 'pulsar', 'mate'], '--wait', '-w'],
  [['gvim', 'gview', 'mvim'], '-f', '--nofork'],
  [['open'], '-W', '--wait-apps'],
]

/** Chosen by scripts so that nobody is asked. */
const NO_EDITORS: ReadonlySet<string> = new Set(['true', ':', 'cat'])

/**
 * What to say when an editor came back and the text is as it was: one that opens a window and does
 * not wait for it looks like a person who changed nothing, and what is saved there later is lost.
 *
 * @param editor as KUBE_EDITOR or EDITOR has it
 * @param ms how long it ran; a known editor without its flag never waits, however slow it is to start
 */
export function didNotWait(editor: string, ms: number): string | undefined {
  const [command = '', ...words] = editor.trim().split(/\s+/)
  const name = nameOf(command)
  const known = WAITING.find(([names]) => names.includes(name.toLowerCase()))
  if (known !== undefined) {
    const [, flag, other] = known
    if (words.some((word) => word === flag || word === other)) return undefined
    return `${name} does not wait for its window, and what is saved there is lost: set KUBE_EDITOR to "${[command, ...words, flag].join(' ')}"`
  }
  if (ms >= TOO_SOON_MS || NO_EDITORS.has(name)) return undefined
  return `the editor (${editor}) came back at once: one that opens a window has to wait for it, as with "code --wait", "subl --wait" or "gvim -f"`
}

/** Of a program: without its folder, quotes and what Windows puts behind it. */
function nameOf(command: string): string {
  const bare = command.replaceAll(/["']/g, '').replace(/^.*[\\/]/, '')
  return bare.replace(/\.(exe|cmd)$/i, '')
}
