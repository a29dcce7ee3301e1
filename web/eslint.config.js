import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const PAGES = '{room,app,booking,console,operations,audit,worker}';

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'app/graphql/schema-types.d.ts'] },
  {
    files: [`${PAGES}/**/*.{ts,tsx}`],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      // Arrow functions that only call something are how handlers are written here.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      eqeqeq: 'error',
      'max-lines': ['error', 250],
      'no-console': 'error',
    },
  },
  {
    files: [`${PAGES}/**/*.{ts,tsx}`],
    ignores: ['room/**'],
    plugins: { 'react-hooks': reactHooks },
    rules: {
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      // Handlers of React may be async: what they throw is shown where it is caught.
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
    },
  },
  {
    files: ['test/**/*.mjs', 'script/*.mjs', '*.config.ts'],
    extends: [tseslint.configs.strict],
    rules: { eqeqeq: 'error', 'max-lines': ['error', 250] },
  },
);
