import { useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './Identifier.module.css';

/** Enough of an id to tell it from its neighbours: those of one day begin alike. */
export function shortId(id: string): string {
  return id.length > 14 ? `…${id.slice(-8)}` : id;
}

interface Props {
  readonly id: string;
  /** All of it, not only its end. */
  readonly whole?: boolean;
  /** What stands for it, such as a link; else the id itself. */
  readonly children?: ReactNode;
}

/** An id, with a button that copies all of it. */
export function Identifier({ id, whole = false, children }: Props): ReactNode {
  const { t } = useTranslation('shared');
  const [copied, setCopied] = useState(false);
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(id);
      setCopied(true);
      setTimeout(() => setCopied(false), 2_000);
    } catch {
      // Where the browser does not allow it, the id can still be selected.
    }
  }
  return (
    <span className={classes['id']}>
      <span className={classes['text']} title={id}>
        {children ?? (whole ? id : shortId(id))}
      </span>
      <button type="button" className={classes['copy']} onClick={copy} aria-label={t('copy', { id: shortId(id) })}>
        <svg width="14" height="14" viewBox="0 0 24 24" fill="none" aria-hidden="true" focusable="false">
          <path
            d={copied ? 'M4 12.5l5 5L20 6.5' : 'M9 9h11v11H9zM5 15H4V4h11v1'}
            stroke="currentColor"
            strokeWidth="2"
            strokeLinecap="round"
            strokeLinejoin="round"
          />
        </svg>
      </button>
      <span role="status">{copied && <span className={classes['text']}>{t('copied')}</span>}</span>
    </span>
  );
}
