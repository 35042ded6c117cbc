//! `/metrics`: the statistics of the caches in the text format of Prometheus.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::get;
use metrics::with_local_recorder;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusRecorder};

/// The content type of the format.
const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Returns the route. A program with metrics other than those of its caches would install the recorder for all of them.
pub fn routes() -> Router {
    let recorder = Arc::new(PrometheusBuilder::new().build_recorder());
    Router::new().route("/metrics", get(export)).with_state(recorder)
}

async fn export(State(recorder): State<Arc<PrometheusRecorder>>) -> impl IntoResponse {
    with_local_recorder(&*recorder, ttl_memo::record_metrics);
    ([(CONTENT_TYPE, TEXT)], recorder.handle().render())
}
