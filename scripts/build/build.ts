import {
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs'

import { ROOT } from '../lib/child.ts'

/** What `npm run build` makes. */
export const EXECUTABLE = 'dist/kubectl-vault_secret'
/** What `npm run build:sea` makes: not the same name, so that both can be there. */
export const SINGLE_EXECUTABLE = 'dist/sea/kubectl-vault_secret'
export const NOTICES = 'dist/THIRD-PARTY-LICENSES'

/** Path of the archive for krew. */
export function archivePath(): string {
  return `dist/kubectl-vault_secret-v${packageVersion()}.tar.gz`
}

/** Version of the package, without a leading `v`. */
export function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as { version: string }
  return version
}

/** Makes the executable, the licences of what it contains, and the archive for krew. */
export async function buildAll(): Promise<void> {
  // esbuild and the rest are loaded only when there is something to build.
  const { bundleInChunks } = await import('./chunks.ts')
  const { executableText } = await import('./executable.ts')
  const { thirdPartyLicences } = await import('./licences.ts')
  const { tarGz } = await import('./tar.ts')
  const bundle = await bundleInChunks()
  const program = Buffer.from(executableText(bundle), 'latin1')
  const notices = Buffer.from(thirdPartyLicences(bundle.inputs))
  mkdirSync(`${ROOT}dist`, { recursive: true })
  replaceFile(EXECUTABLE, program, 0o755)
  replaceFile(NOTICES, notices)
  const archive = tarGz([
    { name: 'kubectl-vault_secret', content: program, mode: 0o755 },
    ...['LICENSE', 'README.md']
      .filter((name) => existsSync(ROOT + name))
      .map((name) => ({ name, content: readFileSync(ROOT + name), mode: 0o644 })),
    { name: 'THIRD-PARTY-LICENSES', content: notices, mode: 0o644 },
  ])
  // The archive comes last: its time says when the build was complete.
  replaceFile(archivePath(), archive)
}

/** Builds when a source file is newer than the last build; about a second. */
export async function buildIfStale(): Promise<void> {
  const built = modified(archivePath())
  const inputs = globSync(['src/**/*.{ts,css}', 'bin/*', 'scripts/build/*.ts'], { cwd: ROOT })
  const others = ['package.json', 'package-lock.json', 'LICENSE', 'README.md']
  if ([...inputs, ...others].every((path) => modified(path) < built)) return
  process.stderr.write(`building ${EXECUTABLE}…\n`)
  await buildAll()
}

/** Whoever runs the old file meanwhile, or builds at the same time, never sees half a file. */
function replaceFile(path: string, content: Buffer, mode = 0o644): void {
  const temporary = `${ROOT}${path}.${process.pid}`
  writeFileSync(temporary, content, { mode })
  renameSync(temporary, ROOT + path)
}

function modified(path: string): number {
  return statSync(ROOT + path, { throwIfNoEntry: false })?.mtimeMs ?? 0
}
