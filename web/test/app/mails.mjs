// The demo's mails: a server without a mail server of its own writes them as files into `RANDEVU_MAIL`, the folder `mail` of its data.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from './stage.mjs';

const FOLDER = process.env.RANDEVU_MAIL;

/** Why tests that need mails are left out; false where there are some. */
export const skipMails = FOLDER ? false : 'RANDEVU_MAIL names no folder of mails';

/** The text of a mail: what comes before its other form, as it was before it was packed for the way. */
function textOf(mail) {
  const [, text] = mail
    .replaceAll('\r\n', '\n')
    .split(/Content-Type: text\/plain[^\n]*\nContent-Transfer-Encoding: [^\n]*\n\n/);
  const bytes = text
    .replaceAll('=\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** Waits for a mail to somebody that has a link of this name; resolves to the link's path. */
export function linkFor(email, name) {
  return until(
    `a mail to ${email}: ${name}`,
    () => {
      const mails = readdirSync(FOLDER)
        .filter((file) => file.endsWith('.eml'))
        .sort()
        .reverse();
      for (const file of mails) {
        const mail = readFileSync(join(FOLDER, file), 'latin1');
        if (!mail.includes(email)) continue;
        const line = textOf(mail)
          .split('\n')
          .find((one) => one.startsWith(`${name}: http`));
        if (line) return new URL(line.slice(name.length + 2)).pathname;
      }
      return null;
    },
    60,
  );
}
