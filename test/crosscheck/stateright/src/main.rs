//! `crosscheck WORLD [THREADS]`: explores one of the generated worlds with Stateright, breadth first on one thread, and prints what
//! was counted, and for each law that was met the length of the run that met it first.

mod rules;
mod worlds;

use stateright::{Checker, Model};
use std::fmt::Debug;
use std::hash::Hash;

fn main() {
    let world = std::env::args().nth(1).and_then(|text| text.parse().ok());
    worlds::explore(world.expect("the number of a world"));
}

/// A property is called after its watch, and after how many steps there are beyond the state that it is told about.
pub fn explore_model<M>(model: M)
where
    M: Model + Send + Sync + 'static,
    M::State: Clone + Debug + Hash + PartialEq + Send + Sync,
    M::Action: Clone + Debug + PartialEq + Send + Sync,
{
    let threads = std::env::args().nth(2).and_then(|text| text.parse().ok());
    let checker = model.checker().threads(threads.unwrap_or(1)).spawn_bfs().join();
    // It counts the start among what it generates, and states where we count steps.
    println!("states {}", checker.unique_state_count());
    println!("edges {}", checker.state_count() - 1);
    println!("depth {}", checker.max_depth() - 1);
    for (name, path) in checker.discoveries() {
        let mut words = name.split(' ').map(|word| word.parse::<usize>().expect("a number"));
        let (watch, beyond) = (words.next().unwrap_or(0), words.next().unwrap_or(0));
        println!("found {} {}", watch, path.into_actions().len() + beyond);
    }
}
