import { setNonce } from 'get-nonce';

/** What the server lets styles through by: React and Mantine write `<style>` elements with it. */
export const nonce = document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? '';

// Libraries under Mantine (scroll locks) ask for it here.
setNonce(nonce);
