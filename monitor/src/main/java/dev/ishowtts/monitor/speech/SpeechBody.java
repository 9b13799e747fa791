package dev.ishowtts.monitor.speech;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Optional;

/**
 * What {@code POST /v1/audio/speech} is sent, for its description; the body itself is read field by
 * field, so that each wrong one is named.
 */
@Schema(
    name = "SpeechRequest",
    description = "Fields that are not listed are ignored.",
    example =
        """
        {"model": "tts-1", "voice": "slt", "input": "Thanks for watching!", "response_format": "wav", "speed": 1.0}""")
record SpeechBody(
    @Schema(
            description = "What to say.",
            requiredMode = Schema.RequiredMode.REQUIRED,
            example = "Thanks for watching!")
        String input,
    @Schema(description = "See GET /v1/models; absent: the model that is loaded.")
        Optional<String> model,
    @Schema(description = "See GET /v1/audio/voices; absent: engine.voice.", example = "slt")
        Optional<String> voice,
    @Schema(
            description = "All but wav and pcm need ffmpeg on the service's host.",
            allowableValues = {"wav", "pcm", "flac", "mp3", "opus", "aac"},
            defaultValue = "wav")
        Optional<String> response_format,
    @Schema(
            description = "audio: bytes as they are spoken; sse: events with audio in base64.",
            allowableValues = {"audio", "sse"},
            defaultValue = "audio")
        Optional<String> stream_format,
    @Schema(description = "Speed over the reference's, 0.1 to 5.") Optional<Double> speed,
    @Schema(description = "Evaluations of the velocity field, 1 to 128.")
        Optional<Integer> nfe_step,
    @Schema(description = "Guidance, 0 to 20.") Optional<Double> cfg_strength,
    @Schema(description = "Sway sampling, -1 to 1.75.") Optional<Double> sway_sampling_coef,
    @Schema(description = "Of the noise; the same seed gives the same audio.") Optional<Long> seed,
    @Schema(description = "Seconds between chunks, 0 to 5.") Optional<Double> cross_fade_duration,
    @Schema(description = "Loudness of a quiet reference, 0.001 to 1.") Optional<Double> target_rms,
    @Schema(description = "Seconds of reference and speech together.")
        Optional<Double> fix_duration,
    @Schema(description = "Shorten pauses to a second; the audio then comes at once.")
        Optional<Boolean> remove_silence) {}
