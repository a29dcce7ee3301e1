// What `t` accepts: every area that is added says its namespace here.
import type { words as app } from '../words/tr';
import type { words as errors } from '../errors/words/tr';
import type { words as booking } from '../../booking/words/tr';
import type { words as audit } from '../../audit/words/tr';
import type { words as console } from '../../console/words/tr';
import type { words as shared } from '../shared/words/tr';
import type { words as operations } from '../../operations/words/tr';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'app';
    resources: {
      app: typeof app;
      errors: typeof errors;
      booking: typeof booking;
      shared: typeof shared;
      audit: typeof audit;
      console: typeof console;
      operations: typeof operations;
    };
  }
}
