/**
 * How a verb is written. One file in `src/commands/` holds one definition:
 *
 * ```ts
 * export const consumers = defineCommand({
 *   summary: 'Show who uses a Secret',
 *   examples: [{ comment: 'Everything that uses db-password', command: 'consumers db-password' }],
 *   args: { name: { description: 'Name of the Secret' } },
 *   flags: { ...clusterFlags, ...scopeFlags, ...reportFlags },
 *   async run(invocation) {
 *     const { readModel } = await import('../lib/cli/cluster-model.ts')
 *     const model = await readModel(invocation, need)
 *     return print(invocation, { document, table, names })
 *   },
 * })
 * ```
 *
 * and one line in `src/commands/index.ts` makes it known. Flags and arguments
 * carry oclif's own property names and are parsed by an oclif `Command`
 * (`oclif.ts`), but a definition does not import oclif: `--help` and completion
 * read it without paying for that (design §8). For the same reason `run` should
 * `await import(…)` whatever it alone needs.
 *
 * - Flags: take the groups of `flags.ts` that make sense for the verb.
 * - Output: `print()` in `print.ts` handles `-o`; notes for people go to `invocation.io.stderr`.
 * - Errors: throw UserError, ApiError or Bug; `failure.ts` prints them and chooses the exit code.
 * - Exit code: return one of `ExitCode`, or nothing for 0.
 */
import type { Interfaces } from '@oclif/core'
import type { ExitCode } from './exit-code.ts'
import type { LastWords } from './interrupt.ts'
import type { Io } from './io.ts'

type FlagProps = Interfaces.Flag<unknown>

/** What the shell may offer in a place. */
export type Completes =
  | 'secret'
  | 'namespace'
  | 'context'
  | 'cluster'
  | 'user'
  | 'file'
  | 'directory'
  | readonly string[]

interface CommonFlag {
  readonly char?: NonNullable<FlagProps['char']>
  /** One line, upper case first, no period. */
  readonly summary: string
  /** Heading in `--help`; flags without one stand under "Options". */
  readonly helpGroup?: string
  readonly hidden?: boolean
}

export interface BooleanFlag extends CommonFlag {
  readonly type: 'boolean'
}

export interface OptionFlag extends CommonFlag {
  readonly type: 'option'
  /** What `--help` shows in the place of the value: `NAME`, `FILE`. */
  readonly helpValue: string
  /** The only values; the shell offers them. */
  readonly options?: readonly string[]
  readonly completes?: Completes
  /** May be repeated; otherwise the last one wins, as in kubectl. */
  readonly multiple?: boolean
  /** A second one is refused: the last one would win unseen, and it is about what is asked. */
  readonly once?: boolean
  /** An empty text is refused; kubectl's flags take it for none. */
  readonly filled?: boolean
  readonly default?: string
}

export type Flag = BooleanFlag | OptionFlag
export type FlagSet = Readonly<Record<string, Flag>>

export interface Argument {
  readonly description: string
  readonly required?: boolean
  readonly completes?: Completes
  /** Takes all remaining words. */
  readonly multiple?: boolean
}
export type ArgumentSet = Readonly<Record<string, Argument>>

type OneValue<F> = F extends { options: readonly (infer O)[] } ? O : string
type FlagValue<F> = F extends { type: 'boolean' }
  ? boolean
  : F extends { multiple: true }
    ? readonly OneValue<F>[]
    : F extends { default: string }
      ? OneValue<F>
      : OneValue<F> | undefined
type ArgumentValue<A> = A extends { multiple: true }
  ? readonly string[]
  : A extends { required: true }
    ? string
    : string | undefined

/** Flags as typed: booleans are false and repeatable flags empty when absent. */
export type FlagValues<F extends FlagSet> = { readonly [K in keyof F]: FlagValue<F[K]> }
/** Arguments as typed. */
export type ArgumentValues<A extends ArgumentSet> = { readonly [K in keyof A]: ArgumentValue<A[K]> }

/** One run of a command. */
export interface Invocation<F extends FlagSet = FlagSet, A extends ArgumentSet = ArgumentSet> {
  readonly flags: FlagValues<F>
  readonly args: ArgumentValues<A>
  readonly io: Io
  /** Aborted by Ctrl-C and SIGTERM; by a terminal that is gone where the verb ends itself. */
  readonly signal: AbortSignal
  /** What a second Ctrl-C leaves in the middle, and what to type then, where the verb ends itself. */
  readonly lastWords: LastWords
}

/** An invocation whose command has at least the flags `F`. */
export interface InvocationWith<F extends FlagSet> extends Pick<Invocation<F>, 'io' | 'signal'> {
  readonly flags: FlagValues<F>
}

export interface Example {
  readonly comment: string
  /** Without the leading `kubectl vault-secret`. */
  readonly command: string
}

export interface CommandDefinition<
  F extends FlagSet = FlagSet,
  A extends ArgumentSet = ArgumentSet,
> {
  readonly summary: string
  /** Further paragraphs for `--help`. */
  readonly description?: string
  readonly examples: readonly Example[]
  readonly args: A
  readonly flags: F
  run(invocation: Invocation<F, A>): Promise<ExitCode | void>
}

/** Infers the types of flags and arguments; returns what it is given. */
export function defineCommand<const F extends FlagSet, const A extends ArgumentSet>(
  definition: CommandDefinition<F, A>,
): CommandDefinition<F, A> {
  return definition
}

/** A verb before its file is loaded. */
export interface CommandEntry {
  readonly group: 'See' | 'Change' | 'Other'
  /** The definition's summary, repeated so that the list of verbs loads none of them. */
  readonly summary: string
  readonly hidden?: boolean
  /** The words after the verb reach `args.words` as they are, `--help` included. */
  readonly unparsed?: boolean
  /** At Ctrl-C, SIGTERM and when the terminal is gone it brings what it began to an end by itself, and takes the time that it needs. */
  readonly endsItself?: boolean
  load(): Promise<CommandDefinition>
}

/** Verbs by name, in the order of `--help`. */
export type CommandTable = Readonly<Record<string, CommandEntry>>
