import '@mantine/core/styles.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import { watchForUpdates } from './errors/outdated';
import { startI18n } from './i18n/i18n';
import { watchPops } from './layout/pops';
import { registerWorker } from './offline/register';

watchForUpdates();
watchPops();
await startI18n();
const root = document.getElementById('root');
if (!root) throw new Error('the page has no place for the app');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
registerWorker();
