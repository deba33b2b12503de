/** Texts of which another random one would be of no use to anybody. */
const STRUCTURED = /^[[{]|^-----BEGIN|^eyJ|^AGE-|^\.{0,2}\/|^%|[:@=<>]/
/** Hashes of passwords, in crypt's form and those of LDAP, PostgreSQL and frameworks. */
const HASH = /^\$[\w-]+\$|^\{[\w-]+\}|^(scram-sha|pbkdf2|s?crypt|bcrypt|argon2|sha\d+|md5)[\w-]*\$/i
const POSTGRES_HASH = /^md5[0-9a-f]{32}$/

/** How tokens begin that only their provider can make. */
const ISSUED = new RegExp(
  `^(${[
    '(AKIA|ASIA|AROA|AIDA)[A-Z0-9]{12}',
    '(gh[pousr]|github_pat)_',
    'gl[a-z]{2,8}-',
    'xox[a-z]-|xapp-',
    '([sprw]k|whsec|sk_org)_(live|test)_|whsec_',
    'AIza|ya29\\.|GOCSPX-',
    '(npm|hf|nfp|sbp|ops|dop|doo|glsa|glc|shp[a-z]{2}|rubygems|dckr_[a-z]+|lin_api|figd|sntry[su]|phc|whop)_',
    'hv[sbr]\\.|[sbr]\\.[A-Za-z0-9]{24}$',
    'SG\\.|key-[0-9a-f]{32}|sk-|pypi-|tskey-|PMAK-|dapi[0-9a-f]{32}|EAA[A-Z]',
    // The secret half of a key of AWS, of 40 characters.
    '(?=.*[+/])[A-Za-z0-9+/]{40}$',
  ].join('|')})`,
)

/** Names of users, hosts and regions, versions, dates, numbers with a unit, lists of these. */
const NAME = /^[a-z]+\d{0,3}$|^[a-z0-9]{1,7}$|^[a-z0-9]+([._,;/-]+[a-z0-9]+)+$/
const ONE_CLASS = /^([a-z]+|[A-Z]+|\d+|[^A-Za-z0-9]+)$/

/** Whether a word is a hash, or a token that only its provider can make. */
export function isIssued(word: string): boolean {
  return [HASH, POSTGRES_HASH, ISSUED].some((each) => each.test(word))
}

/** Whether a word looks like a name, a path or a text with a structure, rather than a password. */
export function isNoPassword(word: string): boolean {
  const isName = NAME.test(word) || (!/[a-z]/.test(word) && NAME.test(word.toLowerCase()))
  return isName || STRUCTURED.test(word) || ONE_CLASS.test(word)
}
