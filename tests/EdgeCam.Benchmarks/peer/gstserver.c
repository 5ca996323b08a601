/*
 * gst-rtsp-server as the peer of the measurements: one shared stream at rtsp://127.0.0.1:PORT/test.
 * gcc -O2 gstserver.c -o gstserver $(pkg-config --cflags --libs gstreamer-rtsp-server-1.0)
 * gstserver PORT '( LAUNCH LINE )'
 */
#include <gst/rtsp-server/rtsp-server.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    gst_init(&argc, &argv);
    if (argc != 3) {
        fprintf(stderr, "usage: gstserver PORT '( LAUNCH LINE )'\n");
        return 2;
    }

    GstRTSPMediaFactory *factory = gst_rtsp_media_factory_new();
    gst_rtsp_media_factory_set_launch(factory, argv[2]);
    gst_rtsp_media_factory_set_shared(factory, TRUE); /* one pipeline for all players */

    GstRTSPServer *server = gst_rtsp_server_new();
    gst_rtsp_server_set_address(server, "127.0.0.1");
    gst_rtsp_server_set_service(server, argv[1]);
    GstRTSPMountPoints *mounts = gst_rtsp_server_get_mount_points(server);
    gst_rtsp_mount_points_add_factory(mounts, "/test", factory); /* takes the factory over */
    g_object_unref(mounts);

    if (gst_rtsp_server_attach(server, NULL) == 0) {
        fprintf(stderr, "gstserver: cannot listen on port %s\n", argv[1]);
        return 1;
    }

    g_main_loop_run(g_main_loop_new(NULL, FALSE));
    return 0;
}
