import { lazy } from 'react';
import type { ReactNode } from 'react';
import { Navigate, Route, Routes } from 'react-router';
import { AREAS, mayOpen } from './areas';
import type { Area } from './areas';
import { NotFound } from './errors/NotFound';
import { useViewer } from './session/viewer';

export const PAGES = AREAS.map((area) => ({
  area,
  Pages: lazy(async () => ({ default: (await area.pages()).Component })),
}));

/** Which page is at which address. */
export function Pages(): ReactNode {
  return (
    <Routes>
      <Route path="/app" element={<Home />} />
      {PAGES.map(({ area, Pages }) => (
        <Route key={area.name} path={`/${area.name}/*`} element={<Guard area={area} pages={<Pages />} />} />
      ))}
      <Route path="*" element={<NotFound />} />
    </Routes>
  );
}

/** The first area that the person may open. */
function Home(): ReactNode {
  const { roles } = useViewer();
  const first = AREAS.find((area) => mayOpen(area, roles));
  return first ? <Navigate to={`/${first.name}`} replace /> : <NotFound />;
}

/** An area's pages, for those who may open it: the server refuses others anyway, this spares them the errors. */
function Guard({ area, pages }: { readonly area: Area; readonly pages: ReactNode }): ReactNode {
  const { roles } = useViewer();
  return area.open || mayOpen(area, roles) ? pages : <NotFound />;
}
