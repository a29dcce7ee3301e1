// Calling without an account: what is wrong with what somebody wrote, and what a refusal means for it. Pure.
import { Refused } from './api.js';
const SITE = new Set(['NOT_FOUND', 'MALFORMED_SLUG']);
/** What can be seen without asking the server; the server has the last word on what an address is. */
export function missing(name, email) {
    if (name === '')
        return { at: 'name', refusal: null };
    return /^[^\s@]+@[^\s@]+$/.test(email) ? null : { at: 'email', refusal: null };
}
export function problemOf(error) {
    if (!(error instanceof Refused))
        return { at: 'form', refusal: error };
    if (error.code === 'EMAIL_TAKEN')
        return { at: 'account', refusal: error };
    if (SITE.has(error.code))
        return { at: 'site' };
    const argument = error.details['argument'];
    if (argument === 'name' || argument === 'email')
        return { at: argument, refusal: error };
    return { at: 'form', refusal: error };
}
