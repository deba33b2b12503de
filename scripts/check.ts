/** `npm run check`: every static check at once; prints only what is wrong. */
import { type Check, CHECKS } from './checks.ts'

const results = await Promise.all(CHECKS.map((check) => report(check)))
process.exitCode = results.every(Boolean) ? 0 : 1

async function report(check: Check): Promise<boolean> {
  const missing = await check.missing?.()
  if (missing !== undefined) {
    process.stdout.write(`skipped: ${check.name}: ${missing}\n`)
    return true
  }
  const { code, output } = await check.run()
  process.stdout.write(
    code === 0
      ? `ok: ${check.name}\n`
      : `${output.trimEnd()}\nfailed: ${check.name} (${check.hint})\n`,
  )
  return code === 0
}
