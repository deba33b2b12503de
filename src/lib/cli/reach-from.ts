import { NOT_FOLLOWED } from '../analysis/paths/index.ts'
import { blastRadius } from '../analysis/reach/index.ts'
import type { BlastRadius, BlastSecret } from '../analysis/reach/report.ts'
import { type AcceptedBy, splitAccepted } from '../analysis/reach/accepted-readers.ts'
import { qualifiedName } from '../base/names.ts'
import type { Model } from '../model/model.ts'
import { blastHeadline, blastNotes } from '../view/blast-notes.ts'
import { blastTable, identityTable } from '../view/reach-from.ts'
import { escapeLine } from '../base/safe-text.ts'
import { tableLines } from '../view/table.ts'
import { type AcceptedFile, acceptedFile, printAcceptedNotes } from './accepted-file.ts'
import { askedIdentity } from './asked-identity.ts'
import { painter } from './colour.ts'
import type { InvocationWith } from './command.ts'
import { endReport } from './coverage-notes.ts'
import type { ExitCode } from './exit-code.ts'
import { FailOn } from './fail-on.ts'
import { graphForms } from './graph-forms.ts'
import { confirmIdentity } from './identity-notes.ts'
import { namesNotSeen } from './names-not-seen.ts'
import { printLines, printReport } from './print.ts'
import type { ReachFlags } from './reach-flags.ts'
import { requireScope } from './reach-scope.ts'
import { asReader, titles } from './reach-why.ts'
import { openSession } from './session.ts'

type Invocation = InvocationWith<ReachFlags>

/** Answers what goes with an identity that is taken over. */
export async function showBlastRadius(
  invocation: Invocation,
  typedIdentity: string,
): Promise<ExitCode> {
  const { flags, io } = invocation
  const asked = await askedIdentity(invocation, typedIdentity, '--from')
  const file = await acceptedFile(flags.exclude, io)
  const { model, told } = await openSession(everywhere(invocation), 'reach')
  const namespace = flags['all-namespaces'] ? undefined : flags.namespace || undefined
  requireScope(model, namespace)
  const identity = await confirmIdentity(asked, model, io, { saysGroups: false })
  const radius = within(blastRadius(model, identity), namespace)
  const { kept, accepted } = judged(radius, model, file)
  await printRadius(invocation, model, kept, accepted)
  const { complete } = radius.coverage
  await printAcceptedNotes(file, { everyReader: false, complete }, io)
  const failOn = new FailOn(flags, 'Secret').about(
    namesNotSeen(model, { ...(namespace && { namespace }) }),
  )
  for (const secret of kept.secrets) failOn.add(secret, qualifiedName(secret))
  return failOn.end(await endReport(invocation, radius.coverage, told), io)
}

/** An identity of any namespace may get at Secrets of any other; `-n` only chooses among them. */
function everywhere(invocation: Invocation): Invocation {
  return { ...invocation, flags: { ...invocation.flags, 'all-namespaces': true } }
}

function within(radius: BlastRadius, namespace: string | undefined): BlastRadius {
  if (namespace === undefined) return radius
  return { ...radius, secrets: radius.secrets.filter((each) => each.namespace === namespace) }
}

type AcceptedSecret = BlastSecret & AcceptedBy

function judged(
  radius: BlastRadius,
  model: Model,
  file: AcceptedFile,
): { readonly kept: BlastRadius; readonly accepted?: readonly AcceptedSecret[] } {
  if (file.name === undefined) return { kept: radius }
  const reader = asReader(model, radius.identity.subject)
  const { kept, accepted } = splitAccepted(radius.secrets, (secret) => file.of(secret, reader))
  return { kept: { ...radius, secrets: kept }, accepted }
}

async function printRadius(
  invocation: Invocation,
  model: Model,
  radius: BlastRadius,
  accepted: readonly AcceptedSecret[] | undefined,
): Promise<void> {
  const { flags, io } = invocation
  const { output } = flags
  const wide = output === 'wide'
  const forPeople = output === undefined || wide
  const options = { glyphs: io.glyphs, wide }
  if (forPeople) await printLines(io.stderr, [escapeLine(blastHeadline(radius))])
  await printReport(invocation, {
    kind: 'BlastRadius',
    document: () => ({
      origin: model.origin,
      ...radius,
      ...(accepted && { accepted }),
      notFollowed: NOT_FOLLOWED,
    }),
    table: () => blastTable(radius, options),
    names: () => radius.secrets.map(qualifiedName),
    forms: {
      async tree() {
        const { blastTree } = await import('../view/reach-tree.ts')
        return blastTree(radius, { glyphs: io.glyphs, titles: titles() })
      },
      ...graphForms(io, 'choose Secrets with -n, or use -o dot', ({ blastGraph }) =>
        blastGraph(radius),
      ),
    },
  })
  if (!forPeople) return
  const paint = painter(io, flags.color)
  const style = { wide, headers: !flags['no-headers'], paint }
  const also = [...tableLines(identityTable(radius, options), style)]
  const gap = also.length > 0 && radius.secrets.length > 0 ? [''] : []
  await printLines(io.stdout, [...gap, ...also])
  const notes = blastNotes(NOT_FOLLOWED, accepted?.length ?? 0, flags.exclude ?? '')
  await printLines(io.stderr, notes.map(escapeLine))
}
