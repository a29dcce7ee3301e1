//! The `randevu` command.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use randevu::config::Config;
use randevu::database::Database;
use randevu::telemetry;
use tokio::signal::unix::{SignalKind, signal};

/// A self-hosted server for appointments, calls and tickets.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the server until it is told to stop.
    Serve,
    /// Print the configuration in force, and where each value comes from.
    Config,
}

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn main() -> ExitCode {
    let command = Arguments::parse().command;
    match run(&command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("randevu: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: &Command) -> Outcome {
    let config = Config::from_environment()?;
    telemetry::init(&config);
    match command {
        Command::Config => {
            print!("{config}");
            Ok(())
        }
        Command::Serve => tokio::runtime::Runtime::new()?.block_on(serve(&config)),
    }
}

async fn serve(config: &Config) -> Outcome {
    // Listening for signals starts before anything that has to be stopped in good order.
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    let database = Database::open(config).await?;
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    tracing::info!("stopping");
    database.close().await;
    Ok(())
}
