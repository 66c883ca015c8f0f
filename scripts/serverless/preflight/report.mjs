// What an operator reads: one line per finding under the heading of its group, and a sentence at the end.

const WORDS = { ok: 'ok', missing: 'missing', later: 'later', unchecked: 'not checked' };
const WIDEST = Math.max(...Object.values(WORDS).map((word) => word.length));

export function report(groups) {
  return groups
    .filter(({ findings }) => findings.length > 0)
    .flatMap(({ heading, findings }) => ['', heading, ...findings.map(line)])
    .slice(1);
}

function line({ level, subject, text }) {
  // What a service answered may have line breaks of its own.
  return `  ${WORDS[level].padEnd(WIDEST)}  ${subject}: ${text.replace(/\s*\n\s*/g, ' ')}`;
}

export function summary(groups, stage) {
  const findings = groups.flatMap((group) => group.findings);
  const count = (level) => findings.filter((finding) => finding.level === level).length;
  const counts = `${count('ok')} ok, ${count('missing')} missing, ${count('later')} for later, ${count('unchecked')} not checked.`;
  const verdict = isReady(groups)
    ? `Nothing that was checked stands in the way of deploying ${stage}`
    : `${stage} is not ready to be deployed`;
  return `${verdict}: ${counts}`;
}

export const isReady = (groups) => groups.every(({ findings }) => findings.every(({ level }) => level !== 'missing'));
