//! How much memory the stores take, beside the peers. `cargo bench -p ttl-memo-benches --bench memory`

use ttl_memo_benches::memory;
use ttl_memo_benches::options::Options;
use ttl_memo_benches::report::Bars;

fn main() {
    if !Options::from_args().wants("memory") {
        return;
    }
    let mut bars = Bars::default();
    memory::report(&memory::of_all_peers(env!("CARGO_BIN_EXE_memory_figures")), &mut bars);
    bars.print();
}
