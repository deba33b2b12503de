/** A kind of credential that is told by how it is written. */
export interface Shape {
  readonly name: string
  /** With the flag `g`; the first group, if there is one, is what has to be random. */
  readonly pattern: RegExp
  /** How many bits a character of it has at least, to tell it from a placeholder. */
  readonly entropy?: number
}

/** Prefixes by which those who hand out credentials make them known, with the length that theirs have. */
export const KNOWN: readonly Shape[] = [
  { name: 'an AWS access key ID', pattern: /\b((?:AKIA|ASIA)[A-Z2-7]{16})\b/g, entropy: 2.8 },
  { name: 'a Google API key', pattern: /\b(AIza[\w-]{35})(?![\w-])/g, entropy: 3.5 },
  { name: 'a Google OAuth client secret', pattern: /\b(GOCSPX-[\w-]{28})(?![\w-])/g, entropy: 3.5 },
  { name: 'an Azure storage key', pattern: /AccountKey=([A-Za-z0-9+/]{86}==)/g, entropy: 4 },
  { name: 'a DigitalOcean token', pattern: /\b(do[opr]_v1_[0-9a-f]{64})\b/g, entropy: 3 },
  { name: 'a GitHub token', pattern: /\b(gh[opusr]_[A-Za-z0-9]{36,251})\b/g, entropy: 3.5 },
  {
    name: 'a GitHub token',
    pattern: /\b(github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59})\b/g,
    entropy: 3.5,
  },
  {
    name: 'a GitLab token',
    pattern: /\b(gl(?:pat|dt|rt|ptt|ft|soat|cbt)-[\w-]{20,})(?![\w-])/g,
    entropy: 3,
  },
  {
    name: 'a Slack token',
    pattern: /\b(xox[abeoprs]-(?:\d+-)*[A-Za-z0-9-]{10,})(?![\w-])/g,
    entropy: 3,
  },
  {
    name: 'a Slack webhook',
    pattern:
      /https:\/\/hooks\.slack\.com\/services\/(T[A-Z0-9]{6,}\/B[A-Z0-9]{6,}\/[A-Za-z0-9]{20,})/g,
    entropy: 3,
  },
  { name: 'a Stripe key', pattern: /\b([rs]k_live_[A-Za-z0-9]{20,247})\b/g, entropy: 3 },
  { name: 'a SendGrid key', pattern: /\b(SG\.[\w-]{22}\.[\w-]{43})(?![\w-])/g, entropy: 3.5 },
  { name: 'an npm token', pattern: /\b(npm_[A-Za-z0-9]{36})\b/g, entropy: 3.5 },
  { name: 'a PyPI token', pattern: /\b(pypi-AgEIcHlwaS5vcmc[\w-]{50,})/g, entropy: 3.5 },
  { name: 'a Docker Hub token', pattern: /\b(dckr_[op]at_[\w-]{27,32})(?![\w-])/g, entropy: 3.5 },
  { name: 'a HashiCorp Vault token', pattern: /\b(hv[sbr]\.[\w-]{24,})(?![\w-])/g, entropy: 3.5 },
  {
    name: 'an OpenAI key',
    pattern: /\b(sk-(?:proj-|svcacct-|admin-)[\w-]{40,})(?![\w-])/g,
    entropy: 3.5,
  },
  { name: 'an Anthropic key', pattern: /\b(sk-ant-[a-z0-9]+-[\w-]{60,})(?![\w-])/g, entropy: 3.5 },
  {
    name: 'an age identity',
    pattern: /\b(AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58})\b/g,
  },
  {
    name: 'a private key',
    pattern:
      /-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY-----(?:[^-]{60,}|(?:\\[nr]|[A-Za-z0-9+/=\s]){60,})-----END/g,
  },
]
