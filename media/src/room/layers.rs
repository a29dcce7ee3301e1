//! Which layer of each video a receiver gets. Pure arithmetic.

/// How many layers a publication may have.
pub const LAYERS: usize = 3;

/// A layer as it is now received.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Offered {
    /// Bits per second.
    pub rate: f64,
    /// Pixels, as key frames say or by guess.
    pub width: u32,
}

/// A video that a receiver wants.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Wanted {
    /// Screens come first.
    pub screen: bool,
    /// How wide it is shown; never 0.
    pub view: u32,
    /// The layers that are alive, from small to large.
    pub layers: [Option<Offered>; LAYERS],
    /// What the receiver gets now.
    pub current: Option<usize>,
}

/// To go up, a layer must fit into this part of the estimate; to stay, into all of it.
const HEADROOM: f64 = 0.85;
/// The smallest layer is kept even if it needs so much more: a poor estimate is better than a pause.
const LAST_RESORT: f64 = 1.5;

/// Chooses a layer for each video, or none (a pause), so that all fit into `estimate` bits per second. Every video gets
/// its smallest layer before any gets a larger one; screens come first in both rounds. As long as nothing has
/// `proven` that the path is narrow, a video that has only one layer is not held back.
pub fn choose(estimate: f64, proven: bool, wanted: &[Wanted]) -> Vec<Option<usize>> {
    let mut chosen: Vec<Option<usize>> = vec![None; wanted.len()];
    let mut left = estimate;
    let order = |screens: bool| {
        wanted.iter().enumerate().filter(move |(_, video)| video.screen == screens).map(|(index, _)| index)
    };
    let order: Vec<usize> = order(true).chain(order(false)).collect();
    for level in 0..LAYERS {
        for &index in &order {
            let video = &wanted[index];
            let Some(layer) = nth_alive(video, level).filter(|layer| *layer <= widest(video)) else {
                continue;
            };
            let Some(offered) = video.layers[layer] else { continue };
            let spent = chosen[index].and_then(|layer| video.layers[layer]).map_or(0.0, |before| before.rate);
            let keeps = video.current.is_some_and(|current| current >= layer);
            let trusted = !proven && nth_alive(video, 1).is_none();
            let room = match (keeps, level) {
                (true, 0) => left * LAST_RESORT,
                (true, _) | (false, 0) => left,
                (false, _) => left * HEADROOM,
            };
            if (level == 0 || chosen[index].is_some()) && (trusted || offered.rate - spent <= room) {
                chosen[index] = Some(layer);
                left = (left - offered.rate + spent).max(0.0);
            }
        }
    }
    chosen
}

/// What would be sent if there were no limit: bits per second.
pub fn wish(wanted: &[Wanted]) -> f64 {
    wanted.iter().filter_map(|video| video.layers[widest(video)]).map(|layer| layer.rate).sum()
}

/// Whether some video gets less than its view asks for.
pub fn is_limited(wanted: &[Wanted], chosen: &[Option<usize>]) -> bool {
    wanted.iter().zip(chosen).any(|(video, choice)| {
        let widest = widest(video);
        video.layers[widest].is_some() && choice.is_none_or(|layer| layer < widest)
    })
}

fn nth_alive(video: &Wanted, n: usize) -> Option<usize> {
    (0..LAYERS).filter(|layer| video.layers[*layer].is_some()).nth(n)
}

/// The smallest layer that is wide enough for the view (a tenth may be missing), else the largest.
fn widest(video: &Wanted) -> usize {
    let alive =
        || video.layers.iter().enumerate().filter_map(|(index, layer)| layer.map(|layer| (index, layer)));
    let enough = alive().find(|(_, layer)| u64::from(layer.width) * 10 >= u64::from(video.view) * 9);
    enough.or_else(|| alive().next_back()).map_or(0, |(index, _)| index)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn camera(view: u32, current: Option<usize>) -> Wanted {
        let layer = |rate, width| Some(Offered { rate, width });
        Wanted {
            screen: false,
            view,
            layers: [layer(150e3, 320), layer(500e3, 640), layer(1_700e3, 1_280)],
            current,
        }
    }

    #[test]
    fn the_view_limits_the_layer() {
        assert_eq!(choose(1e9, true, &[camera(300, None)]), [Some(0)]);
        assert_eq!(choose(1e9, true, &[camera(640, None)]), [Some(1)]);
        assert_eq!(choose(1e9, true, &[camera(2_000, None)]), [Some(2)]);
    }

    #[test]
    fn the_estimate_limits_the_layer_and_the_smallest_is_paused_last() {
        assert_eq!(choose(800e3, true, &[camera(2_000, None)]), [Some(1)]);
        assert_eq!(choose(200e3, true, &[camera(2_000, None)]), [Some(0)]);
        assert_eq!(choose(120e3, true, &[camera(2_000, None)]), [None]);
        assert_eq!(choose(120e3, true, &[camera(2_000, Some(0))]), [Some(0)]);
        assert_eq!(choose(90e3, true, &[camera(2_000, Some(0))]), [None]);
        assert_eq!(
            choose(320e3, true, &[camera(2_000, Some(2)), camera(2_000, Some(0))]),
            [Some(0), Some(0)]
        );
    }

    #[test]
    fn a_screen_comes_before_cameras() {
        let layer = Some(Offered { rate: 1_000e3, width: 1_920 });
        let screen = Wanted { screen: true, view: 1_920, layers: [layer, None, None], current: None };
        assert_eq!(choose(1_200e3, true, &[camera(2_000, None), screen]), [Some(0), Some(0)]);
        assert_eq!(choose(1_900e3, true, &[camera(2_000, None), screen]), [Some(1), Some(0)]);
    }

    #[test]
    fn a_layer_that_just_fits_is_kept_but_not_newly_taken() {
        assert_eq!(choose(520e3, true, &[camera(2_000, Some(1))]), [Some(1)]);
        assert_eq!(choose(520e3, true, &[camera(2_000, Some(0))]), [Some(0)]);
    }

    #[test]
    fn a_single_layer_is_not_held_back_before_the_path_has_proven_narrow() {
        let mut video = camera(2_000, None);
        assert_eq!(choose(100e3, false, &[video]), [None]);
        video.layers = [None, None, video.layers[2]];
        assert_eq!(choose(100e3, false, &[video]), [Some(2)]);
        assert_eq!(choose(100e3, true, &[video]), [None]);
    }

    #[test]
    fn a_dead_layer_is_skipped() {
        let mut video = camera(2_000, None);
        video.layers[0] = None;
        assert_eq!(choose(1e9, true, &[video]), [Some(2)]);
        video.layers = [None; 3];
        assert_eq!(choose(1e9, true, &[video]), [None]);
    }
}
