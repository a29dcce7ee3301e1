//! A stretch of the log folded into sheets in memory.

use ledger::{Ledger, Position, Replayed};

use crate::{
    ProjectionError,
    batch::fold_into,
    model::Projection,
    parked::{ParkedStreams, Parking},
    sheet::Sheet,
};

/// The events that are read at once.
const PAGE: i64 = 10_000;

/// Rows in memory, and what could not be folded into them.
pub(crate) struct Scan {
    pub(crate) projection: &'static Projection,
    pub(crate) sheets: Vec<Box<dyn Sheet>>,
    pub(crate) streams: ParkedStreams,
    pub(crate) parking: Vec<Parking>,
    pub(crate) position: Position,
}

impl Scan {
    /// From the log's beginning.
    pub(crate) async fn begin(
        ledger: &Ledger,
        projection: &'static Projection,
    ) -> Result<Self, ProjectionError> {
        let mut connection = ledger.pool().acquire().await?;
        let streams = ParkedStreams::with_nothing_parked(&mut connection, projection.name).await?;
        let sheets = projection.sheets();
        Ok(Self { projection, sheets, streams, parking: vec![], position: Position::START })
    }

    /// Folds everything up to `until`. While a page is folded, the next is read. Says after each how many events it had.
    pub(crate) async fn run(
        &mut self,
        ledger: &Ledger,
        until: Position,
        mut folded: impl FnMut(usize),
    ) -> Result<(), ProjectionError> {
        let mut page = self.read(ledger, self.position, until).await?;
        while let Some(last) = page.last().map(|event| event.position) {
            let next = tokio::spawn(self.read(ledger, last, until));
            self.parking.extend(fold_into(&mut self.sheets, self.projection, &page, &mut self.streams));
            folded(page.len());
            page = next.await.map_err(|error| ProjectionError::Interrupted(error.to_string()))??;
        }
        self.position = until;
        Ok(())
    }

    fn read(
        &self,
        ledger: &Ledger,
        after: Position,
        until: Position,
    ) -> impl Future<Output = Result<Vec<Replayed>, ProjectionError>> + Send + 'static {
        let (ledger, projection) = (ledger.clone(), self.projection);
        async move {
            let aggregates = projection.aggregates();
            Ok(ledger.replay_opening(after, until, PAGE, &aggregates, &projection.personal()).await?)
        }
    }
}
